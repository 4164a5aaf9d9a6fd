package io.fairlead.capture;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The numbers that distinguish the routes of several proxies on a machine. */
final class Instances {
    private static final int MAX = 0x3fff_ffff;

    private Instances() {}

    /** 0 for the proxy without a name; else a number that is almost surely no other name's. */
    static int number(String name) {
        if (name.isEmpty()) {
            return 0;
        }
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return 1 + (int) (sum.getValue() % MAX);
    }
}

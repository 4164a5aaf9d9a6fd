package io.fairlead.k8s.accesslog;

/** How an entry becomes a line. Confined to the thread that writes. */
interface LineFormat {
    /** Appends the line, without its end. It has no characters but printable ones of ASCII. */
    void append(Entry entry, StringBuilder line);
}

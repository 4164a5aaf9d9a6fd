package io.fairlead.k8s.ask.view;

/**
 * A cell of a table.
 *
 * <p>Threading: Immutable.
 */
record Cell(String text, Hue hue) {
    Cell {
        text = Figures.printable(text);
    }

    /** A cell without color; {@link Figures#NONE} if the text is empty. */
    static Cell of(String text) {
        return of(text, Hue.PLAIN);
    }

    static Cell of(String text, Hue hue) {
        return new Cell(Figures.text(text), hue);
    }

    static Cell of(long number) {
        return new Cell(Long.toString(number), Hue.PLAIN);
    }

    /** A number that is in a color if it is not 0. */
    static Cell of(long number, Hue hue) {
        return new Cell(Long.toString(number), number == 0 ? Hue.PLAIN : hue);
    }
}

package io.fairlead.k8s.admin;

/** The body of an answer to a request that failed. Immutable. */
record ErrorView(Detail error) {
    /**
     * Why.
     *
     * @param code one word for programs
     * @param message a sentence for people
     */
    record Detail(String code, String message) {}

    static ErrorView of(ApiException.Code code, String message) {
        return new ErrorView(new Detail(code.name(), message));
    }
}

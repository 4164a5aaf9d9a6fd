package io.fairlead.k8s.admin;

/** A request that is answered with an error. The message says what, the value found, what is allowed and what to do. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kinds of error there are. */
    public enum Code {
        BadRequest(400),
        Unauthorized(401),
        Forbidden(403),
        NotFound(404),
        MethodNotAllowed(405),
        Conflict(409),
        Unavailable(503);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final Code code;

    /** An error of this kind. */
    public ApiException(Code code, String message) {
        super(message);
        this.code = code;
    }

    Code code() {
        return code;
    }
}

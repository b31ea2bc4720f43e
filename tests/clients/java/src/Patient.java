import cn.shangliang.ApiException;
import java.util.Random;
import java.util.Set;

/**
 * Sends requests over a network that loses some of them. Made to be copied: whatever is a POST has a key that was made
 * before the first try, so that it is done once.
 */
final class Patient {
    private static final int TRIES = 20;
    private static final long FIRST_WAIT = 50;
    private static final long LONGEST_WAIT = 1_000;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
    private static final Random RANDOM = new Random();

    private Patient() {}

    /** One request, as often as it may be sent. */
    interface Act<T> {
        T send() throws ApiException;
    }

    /** Tries until there is an answer that will not change by asking again. */
    static <T> T insist(Act<T> act) throws ApiException, InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                return act.send();
            } catch (ApiException failure) {
                if (tried == TRIES || !asksForAnother(failure)) {
                    throw failure;
                }
                Thread.sleep(waitAfter(failure, tried));
            }
        }
    }

    /** Code 0 says that no answer arrived whole. Any 4xx that is not named here stays what it is. */
    private static boolean asksForAnother(ApiException failure) {
        boolean isRunning = failure.getCode() == 409 && failure.getResponseBody().contains("idempotency-in-progress");
        return failure.getCode() == 0 || PASSING.contains(failure.getCode()) || isRunning;
    }

    /** As long as the platform says, or at random, so that not everybody comes back with one voice. */
    private static long waitAfter(ApiException failure, int tried) {
        long longest = Math.min(FIRST_WAIT << (tried - 1), LONGEST_WAIT);
        if (failure.getResponseHeaders() == null) {
            return RANDOM.nextLong(longest);
        }
        var told = failure.getResponseHeaders().firstValueAsLong("Retry-After");
        return told.isPresent() ? told.getAsLong() * 1000 : RANDOM.nextLong(longest);
    }
}

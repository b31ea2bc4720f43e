//! A rest for a service that does not answer, so that nobody waits for it in vain and it is not asked while it recovers.

use std::time::Duration;

use recloser::{AsyncRecloser, Error, Recloser};

/// How many requests are looked at; nothing is decided before there is one more.
const LAST: usize = 5;

/// How many of them must have failed for a rest.
const FAILED: f32 = 0.8;

/// How long a rest is. Whoever comes then tries whether it is over; the second of them to hear decides.
pub const REST: Duration = Duration::from_secs(5);

/// Stands before one service: once four of the last five requests failed, of six at least, none is sent for five seconds.
#[derive(Clone, Debug)]
pub struct Breaker(AsyncRecloser);

impl Default for Breaker {
    /// One that lets requests through.
    fn default() -> Self {
        Self::resting(REST)
    }
}

impl Breaker {
    /// One whose rests are so long.
    fn resting(rest: Duration) -> Self {
        let closed = Recloser::custom().closed_len(LAST).error_rate(FAILED).half_open_len(1).open_wait(rest).build();
        Self(closed.into())
    }

    /// Sends a request, unless the service has a rest; `is_down` says whether what came of it tells that the service is down.
    /// Absent while it rests.
    pub async fn send<T>(&self, request: impl Future<Output = T>, is_down: impl Fn(&T) -> bool) -> Option<T> {
        let judged = async {
            let answer = request.await;
            if is_down(&answer) { Err(answer) } else { Ok(answer) }
        };
        match self.0.call(judged).await {
            Ok(answer) | Err(Error::Inner(answer)) => Some(answer),
            Err(Error::Rejected) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn who_fails_again_and_again_gets_a_rest() {
        let rest = Duration::from_millis(300);
        let breaker = Breaker::resting(rest);
        let send = async |status: u16| breaker.send(async { status }, |status| *status >= 500).await;
        for status in [500, 200, 500, 503, 500, 500] {
            assert_eq!(send(status).await, Some(status), "it may be chance");
        }
        assert_eq!(send(200).await, None);
        for tries in [[500, 500], [500, 200]] {
            tokio::time::sleep(rest + Duration::from_millis(10)).await;
            for status in tries {
                assert_eq!(send(status).await, Some(status), "whether it is over is tried");
            }
            let is_over = tries[1] < 500;
            assert_eq!(send(200).await.is_some(), is_over);
        }
        for _ in 0..2 * LAST {
            assert_eq!(send(200).await, Some(200));
        }
    }
}

//! Answers that are handed to the server in small pieces.
//!
//! The server copies whatever it is handed into the connection's buffer before it looks whether the client reads. A whole document
//! there, for each client that does not read, would be as many copies; of what answers share, each then holds a piece or two.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

/// The most bytes handed over at once: as many as the server's own bound for a buffer, which it looks at between pieces.
const MOST: usize = 32 * 1024;

/// The same body, of which no piece is larger than [`MOST`].
pub(super) fn in_pieces(body: BoxBody) -> BoxBody {
    match body.size() {
        BodySize::None => body,
        BodySize::Sized(size) if usize::try_from(size).is_ok_and(|size| size <= MOST) => body,
        _ => BoxBody::new(Pieces { body, rest: Bytes::new() }),
    }
}

struct Pieces {
    body: BoxBody,
    /// What is left of what the body gave.
    rest: Bytes,
}

impl MessageBody for Pieces {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                end_or_error => return Poll::Ready(end_or_error),
            }
        }
        let most = self.rest.len().min(MOST);
        Poll::Ready(Some(Ok(self.rest.split_to(most))))
    }
}

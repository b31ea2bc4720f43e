//! What nobody has read of a request's body when its answer is sent.
//!
//! actix closes a connection on which a body is left over, so that nothing in it can pass for a request. One that was dropped
//! and has no length, however, it would read to an end that may never come: so a hand is kept on it until the answer is out.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::Stream;

/// A body without a length, shared by whoever reads it and the answer; absent where the length is known.
pub(super) struct Unread(Option<Rc<RefCell<Payload>>>);

impl Unread {
    /// Takes hold of the body of a request, which is read as before.
    pub(super) fn hold(request: &mut ServiceRequest) -> Self {
        if !request.headers().contains_key(header::TRANSFER_ENCODING) {
            return Self(None);
        }
        let shared = Rc::new(RefCell::new(request.take_payload()));
        request.set_payload(Payload::Stream { payload: Box::pin(Pieces(Rc::clone(&shared))) });
        Self(Some(shared))
    }

    /// The body of an answer which lets go when it is sent.
    pub(super) fn until_sent(self, body: BoxBody) -> BoxBody {
        match self.0 {
            Some(payload) => BoxBody::new(Holding { body, _payload: payload }),
            None => body,
        }
    }
}

struct Pieces(Rc<RefCell<Payload>>);

impl Stream for Pieces {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

struct Holding {
    body: BoxBody,
    _payload: Rc<RefCell<Payload>>,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

//! An HTTP gateway that sends messages to phones: one signed request for each, as [`Gateway`] sends it.
//!
//! ```text
//! {"phone":"13800138000","code":"012345"}
//! ```
//! Beside codes there is one message more, with `"notice":"phone_changed"` in the place of the code: an administrator has given
//! the account of the number another one. Any 2xx within two and a half seconds means that the message was taken.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::json;

use super::{Message, PHONE_CHANGED, Sms, SmsError};
use crate::clock::Clock;
use crate::outbound::{Answer, Breaker, Gateway, GatewayAddress, GatewayError, Unsent};
use crate::secrets::Phone;

/// How long a request may take in all; whoever asked for the code waits for it.
const DEADLINE: Duration = Duration::from_millis(2500);

/// Sends messages through an HTTP gateway.
pub struct GatewaySms {
    gateway: Gateway,
    breaker: Breaker,
}

impl GatewaySms {
    /// A gateway at an address.
    ///
    /// # Errors
    /// The address is none.
    pub fn new(address: GatewayAddress, clock: Arc<dyn Clock>) -> Result<Self, GatewayError> {
        Ok(Self { gateway: Gateway::new(address, clock, DEADLINE)?, breaker: Breaker::default() })
    }

    async fn post(&self, phone: &Phone, message: &Message) -> Result<(), SmsError> {
        let body = match message {
            Message::Code(code) => json!({ "phone": phone.as_str(), "code": code.expose() }),
            Message::PhoneChanged => json!({ "phone": phone.as_str(), "notice": PHONE_CHANGED }),
        };
        let is_down = |sent: &Result<Answer, Unsent>| !matches!(sent, Ok(Answer { status: ..500, .. }));
        match self.breaker.send(self.gateway.post(&body), is_down).await {
            Some(Ok(Answer { status: 200..=299, .. })) => Ok(()),
            Some(Ok(Answer { status, .. })) => Err(SmsError(format!("the gateway answered {status}"))),
            Some(Err(unsent)) => Err(SmsError(unsent.to_string())),
            None => Err(SmsError("the gateway failed again and again and is not asked for a while".to_owned())),
        }
    }
}

impl Sms for GatewaySms {
    fn send<'a>(&'a self, phone: &'a Phone, message: &'a Message) -> BoxFuture<'a, Result<(), SmsError>> {
        Box::pin(self.post(phone, message))
    }
}

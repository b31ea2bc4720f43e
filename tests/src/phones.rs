//! The phones of a test: what would have been sent to them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use shangliang::secrets::Phone;
use shangliang::sms::{ANSWER_FIRST, Message, Sms, SmsError};

/// Keeps what would have been sent to phones.
#[derive(Default)]
pub struct SentCodes {
    codes: Mutex<Vec<(String, String)>>,
    told: Mutex<Vec<String>>,
    is_broken: AtomicBool,
}

impl SentCodes {
    /// The last code sent to a number.
    pub fn last_to(&self, phone: &str) -> Option<String> {
        self.codes.lock().unwrap().iter().rev().find(|(to, _)| to == phone).map(|(_, code)| code.clone())
    }

    /// Waits until a message that was behind an answer before this call has been sent.
    pub async fn settle(&self) {
        tokio::time::sleep(2 * ANSWER_FIRST).await;
    }

    /// The numbers that were told that their account has another one.
    pub fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    /// Makes the provider fail from now on, or work again.
    pub fn break_down(&self, is_broken: bool) {
        self.is_broken.store(is_broken, Ordering::Relaxed);
    }

    /// How many codes were sent.
    pub fn count(&self) -> usize {
        self.codes.lock().unwrap().len()
    }
}

/// Keeps what the platform sends.
pub(crate) struct Recorder(pub Arc<SentCodes>);

impl Sms for Recorder {
    fn send<'a>(&'a self, phone: &'a Phone, message: &'a Message) -> BoxFuture<'a, Result<(), SmsError>> {
        if self.0.is_broken.load(Ordering::Relaxed) {
            return Box::pin(async { Err(SmsError("broken".to_owned())) });
        }
        let number = phone.as_str().to_owned();
        match message {
            Message::Code(code) => self.0.codes.lock().unwrap().push((number, code.expose().to_owned())),
            Message::PhoneChanged => self.0.told.lock().unwrap().push(number),
        }
        Box::pin(async { Ok(()) })
    }
}

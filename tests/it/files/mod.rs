//! Files: uploaded, recognised, kept, attached, seen, and gone.

mod archive_samples;
mod attaching;
mod bucket;
mod cuts;
mod forms;
mod image_samples;
mod images;
mod journey;
pub mod keeping;
mod links;
mod pressure;
mod reading;
mod real_clamd;
mod refusals;
pub mod resuming;
mod resuming_checked;
mod resuming_ended;
mod resuming_refused;
pub mod samples;
mod scanning;
mod scanning_again;
mod tus_client;
mod visibility;

use serde_json::Value;
use shangliang_tests::client::Ask;
use shangliang_tests::{Answer, Client};

/// The boundary of the forms here.
const BOUNDARY: &str = "----shangliang";

/// A form with one part.
fn form(head: &str, content: &[u8]) -> Vec<u8> {
    let opening = format!("--{BOUNDARY}\r\n{head}\r\n\r\n");
    [opening.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

/// A request with a file.
pub fn with_form(ask: Ask, name: &str, content: &[u8]) -> Ask {
    let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    ask.bytes(&content_type, form(&head, content))
}

/// An upload under a key.
fn ask(client: &Client, key: &str, name: &str, content: &[u8]) -> Ask {
    with_form(client.post("/files").key(key), name, content)
}

/// Uploads under a key of its own.
async fn send(client: &Client, name: &str, content: &[u8]) -> Answer {
    use std::sync::atomic::{AtomicU64, Ordering};
    static KEY: AtomicU64 = AtomicU64::new(0);
    ask(client, &format!("file-{}", KEY.fetch_add(1, Ordering::Relaxed)), name, content).await
}

/// Uploads a small photo; gives its id.
pub async fn photo(client: &Client) -> Value {
    send(client, "电梯井.jpg", &samples::jpeg(64, 48)).await.expect(201)["id"].clone()
}

/// The address of a file.
fn path(id: &Value) -> String {
    format!("/files/{}", id.as_str().unwrap())
}

/// The address of its bytes.
fn content(id: &Value) -> String {
    format!("{}/content", path(id))
}

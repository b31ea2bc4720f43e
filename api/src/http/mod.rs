//! What every route shares: how requests are read, how answers and problems are written.
//!
//! ```text
//! front (ids, language, deadline, panics, problem documents) ──▶ route ──▶ Op (who, what, may) ──▶ handler ──▶ Output
//! ```

mod accept;
pub mod body;
mod client;
pub mod coding;
mod cors;
mod described;
pub mod docs;
pub mod download;
mod etag;
mod examples;
mod finish;
mod formats;
pub mod front;
mod head;
pub mod idempotency;
mod json;
mod kind;
mod limits;
mod meta;
mod one_part;
pub mod op;
pub mod openapi;
pub mod output;
pub mod page;
mod parameters;
mod pieces;
pub mod problem;
pub mod query;
mod record;
mod refusal;
pub mod routes;
mod schema;
pub mod text;
mod times;
mod trace;
pub mod tus;
mod unicode;
mod unread;
pub mod upload;

pub use accept::Forms;
pub use body::Body;
pub use download::{Download, Wanted};
pub use finish::spare_small_bodies;
pub use formats::MobileNumber;
pub use meta::Meta;
pub use one_part::Head;
pub use op::{Input, Nothing, Op};
pub use output::{Handled, Output};
pub use page::{Filter, Listing, PageOf, Position};
pub use parameters::Parameters;
pub use problem::{FieldError, Kind, Place, Problem};
pub use schema::Schemas;
pub use text::{Lang, Text};
pub use unicode::{clean, has_place_after, is_forbidden, is_line, is_private_use, is_unseen, trimmed};
pub use upload::{Received, Upload};

//! The figures of handling: what they count, for whom, and that the ledger tells the same.

mod counting;
pub mod recount;
mod scope;

use serde_json::{Value, json};
use shangliang_tests::Client;

/// What somebody is answered.
pub async fn statistics(who: &Client, query: &str) -> Value {
    who.get(format!("/statistics/handling{query}")).await.expect(200)
}

/// The figures of the one group, or of the first.
pub async fn figures(who: &Client, query: &str) -> Value {
    statistics(who, query).await["groups"][0]["figures"].clone()
}

/// A rate as it is shown.
pub fn ratio(numerator: u32, denominator: u32) -> Value {
    let value = (denominator > 0).then(|| f64::from(numerator) / f64::from(denominator));
    json!({ "value": value, "numerator": numerator, "denominator": denominator })
}

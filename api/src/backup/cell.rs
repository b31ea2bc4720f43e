//! One value of a column, as JSON and back: the same text from either database.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::Value;
use sea_orm::sea_query::ColumnType;
use serde_json::Value as Json;

/// A value as JSON; nothing for a type that no table has.
pub fn to_json(value: Value) -> Option<Json> {
    let json = match value {
        Value::Bool(value) => value.map(Json::from),
        Value::Int(value) => value.map(Json::from),
        Value::BigInt(value) => value.map(Json::from),
        Value::String(value) => value.map(Json::from),
        Value::Bytes(value) => value.map(|bytes| Json::from(STANDARD.encode(bytes))),
        Value::Uuid(value) => value.map(|id| Json::from(id.to_string())),
        Value::ChronoDate(value) => value.map(|date| Json::from(date.to_string())),
        Value::ChronoDateTimeUtc(value) => value.map(|at| Json::from(at.to_rfc3339_opts(SecondsFormat::Micros, true))),
        _ => return None,
    };
    Some(json.unwrap_or(Json::Null))
}

/// JSON as a value of a column's type; nothing where it does not fit.
pub fn from_json(json: &Json, column: &ColumnType) -> Option<Value> {
    let text = || json.as_str();
    let is_null = json.is_null();
    let fits = |value: Value| Some(value);
    match column {
        ColumnType::Boolean if is_null => fits(Value::Bool(None)),
        ColumnType::Boolean => json.as_bool().map(Value::from),
        ColumnType::Integer if is_null => fits(Value::Int(None)),
        ColumnType::Integer => i32::try_from(json.as_i64()?).ok().map(Value::from),
        ColumnType::BigInteger if is_null => fits(Value::BigInt(None)),
        ColumnType::BigInteger => json.as_i64().map(Value::from),
        ColumnType::Text | ColumnType::String(_) if is_null => fits(Value::String(None)),
        ColumnType::Text | ColumnType::String(_) => text().map(Value::from),
        ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) if is_null => fits(Value::Bytes(None)),
        ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => {
            STANDARD.decode(text()?).ok().map(Value::from)
        }
        ColumnType::Uuid if is_null => fits(Value::Uuid(None)),
        ColumnType::Uuid => text()?.parse::<uuid::Uuid>().ok().map(Value::from),
        ColumnType::Date if is_null => fits(Value::ChronoDate(None)),
        ColumnType::Date => text()?.parse::<NaiveDate>().ok().map(Value::from),
        ColumnType::TimestampWithTimeZone if is_null => fits(Value::ChronoDateTimeUtc(None)),
        ColumnType::TimestampWithTimeZone => text()?.parse::<DateTime<Utc>>().ok().map(Value::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(Value::from(true), ColumnType::Boolean)]
    #[case(Value::from(-7), ColumnType::Integer)]
    #[case(Value::from(i64::MAX), ColumnType::BigInteger)]
    #[case(Value::from("\u{20bb7}\n\"\u{feff}"), ColumnType::Text)]
    #[case(Value::from(vec![0_u8, 255, 10]), ColumnType::Blob)]
    #[case(Value::from(uuid::Uuid::from_u128(7)), ColumnType::Uuid)]
    #[case(Value::from(NaiveDate::from_ymd_opt(2026, 2, 28).unwrap()), ColumnType::Date)]
    #[case(Value::from(DateTime::from_timestamp_micros(1_234_567_890_123_456).unwrap()), ColumnType::TimestampWithTimeZone)]
    #[case(Value::Uuid(None), ColumnType::Uuid)]
    #[case(Value::String(None), ColumnType::Text)]
    #[case(Value::ChronoDateTimeUtc(None), ColumnType::TimestampWithTimeZone)]
    fn values_come_back(#[case] value: Value, #[case] column: ColumnType) {
        assert_eq!(from_json(&to_json(value.clone()).unwrap(), &column), Some(value));
    }

    #[rstest::rstest]
    #[case(Json::from("x"), ColumnType::Uuid)]
    #[case(Json::from(1_u64 << 40), ColumnType::Integer)]
    #[case(Json::from("2026-02-30"), ColumnType::Date)]
    #[case(Json::from(1), ColumnType::Text)]
    fn others_are_refused(#[case] json: Json, #[case] column: ColumnType) {
        assert_eq!(from_json(&json, &column), None);
    }
}

//! Forms of texts that several requests share, as the document shows them.

use utoipa::ToSchema;

/// A mainland mobile number, as people write it: 11 digits, with spaces or hyphens between them and `+86` before them.
#[derive(ToSchema)]
#[schema(
    min_length = 11,
    max_length = 20,
    pattern = r"^(\+86)?[ -]*1[ -]*[3-9]([ -]*[0-9]){9}[ -]*$",
    example = "13800138000"
)]
#[expect(dead_code, reason = "only described here; `secrets::Phone` reads it")]
pub struct MobileNumber(String);

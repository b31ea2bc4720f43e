//! What members and citizens submit.

mod create;

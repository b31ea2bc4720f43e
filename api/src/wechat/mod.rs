//! Sign-in as a Mini Program does it: who somebody is by WeChat, bound to one account.
//!
//! A person in a Mini Program (`openid`) is sealed and indexed like a phone number. Binding never makes one of two people: an
//! account has one such person, who has no other account, and whoever already has an account binds it from inside.

mod answers;
mod bind;
mod get;
pub mod policy;
mod server;
mod store;
mod unbind;
mod view;

pub use server::{MiniProgram, OpenId, WeChat, WeChatError, WeChatSetupError};
pub use store::{bind, owner_of, unbind};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::{Kind, Problem, Text};
use crate::state::App;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get::get_wechat).service(bind::bind_wechat).service(unbind::unbind_wechat);
}

/// WeChat's server, where the platform has a Mini Program.
pub fn server(app: &App) -> Result<&WeChat, Problem> {
    app.wechat.as_ref().ok_or_else(|| {
        Problem::new(Kind::DependencyUnavailable)
            .retry_after(3600)
            .detail(Text::fixed("本平台未接入微信小程序", "this platform has no Mini Program"))
    })
}

/// The answer where WeChat did not say who it is; what a bad code means depends on what it was for.
pub fn refusal(error: &WeChatError, bad_code: impl FnOnce() -> Problem) -> Problem {
    match error {
        WeChatError::BadCode => bad_code(),
        WeChatError::TooMany => Problem::new(Kind::QuotaExceeded).retry_after(60),
        WeChatError::AtRisk => {
            Problem::new(Kind::Forbidden).detail(Text::fixed("微信拒绝了该用户", "WeChat holds this person for a risk"))
        }
        WeChatError::Unavailable(reason) => {
            tracing::warn!(reason, "WeChat did not answer");
            Problem::new(Kind::DependencyUnavailable).retry_after(5)
        }
    }
}

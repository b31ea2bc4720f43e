//! A server that answers as WeChat's manual says, and as it should not.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shangliang::wechat::MiniProgram;

const APP_ID: &str = "wx0123456789abcdef";
/// The secret of the program.
pub const SECRET: &str = "fedcba9876543210fedcba9876543210";
/// The session's key, which WeChat gives in Base64.
pub const SESSION_KEY: &str = "session-key-canary";
/// The phone of whoever is not named by the code.
pub const PHONE: &str = "13800138000";

/// What WeChat has seen: the codes that were used, and the tickets that it gave.
#[derive(Clone, Default)]
pub struct WeChatServer {
    used: Arc<Mutex<HashSet<String>>>,
    /// How many tickets it gave.
    pub tickets: Arc<Mutex<u32>>,
}

impl WeChatServer {
    /// Starts it on a free port, and gives the program that asks it.
    pub fn start(&self) -> MiniProgram {
        let state = web::Data::new(self.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .service(web::resource("/sns/jscode2session").route(web::get().to(session_of)))
                .service(web::resource("/cgi-bin/stable_token").route(web::post().to(ticket)))
                .service(web::resource("/wxa/business/getuserphonenumber").route(web::post().to(phone_of)))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        MiniProgram { app_id: APP_ID.to_owned(), secret: SECRET.to_owned().into(), url: format!("http://{address}") }
    }

    /// Whether a code is used for the first time.
    pub fn takes(&self, code: &str) -> bool {
        self.used.lock().unwrap().insert(code.to_owned())
    }
}

/// `code2Session`: the code `is-X` stands for the person X, once; `fails-N` fails with a number; others behave badly.
async fn session_of(
    query: web::Query<std::collections::HashMap<String, String>>,
    state: web::Data<WeChatServer>,
) -> HttpResponse {
    assert_eq!((query["appid"].as_str(), query["secret"].as_str()), (APP_ID, SECRET));
    assert_eq!(query["grant_type"], "authorization_code");
    let code = query["js_code"].as_str();
    if let Some(person) = code.strip_prefix("is-").and_then(|rest| rest.split('-').next()) {
        return match state.takes(code) {
            // WeChat says JSON under another content type.
            true => HttpResponse::Ok().content_type("text/plain").body(
                json!({ "openid": person, "session_key": STANDARD.encode(SESSION_KEY), "unionid": "u" }).to_string(),
            ),
            false => HttpResponse::Ok().json(json!({ "errcode": 40163, "errmsg": "code been used" })),
        };
    }
    if let Some(number) = code.strip_prefix("fails-") {
        return HttpResponse::Ok().json(json!({ "errcode": number.parse::<i64>().unwrap(), "errmsg": "…" }));
    }
    match code {
        "late-ann" => {
            tokio::time::sleep(Duration::from_secs(1)).await;
            HttpResponse::Ok().json(json!({ "openid": "ann", "session_key": "k" }))
        }
        "slow" => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            HttpResponse::Ok().finish()
        }
        "junk" => HttpResponse::Ok().body("<html>"),
        "nobody" => HttpResponse::Ok().json(json!({ "openid": "", "session_key": "k" })),
        "elsewhere" => HttpResponse::Found().insert_header(("location", "/sns/jscode2session")).finish(),
        "huge" => HttpResponse::Ok().body("x".repeat(10 << 20)),
        "broken" => HttpResponse::InternalServerError().finish(),
        _ => HttpResponse::Ok().json(json!({ "errcode": 40029, "errmsg": "invalid code" })),
    }
}

async fn ticket(body: web::Json<Value>, state: web::Data<WeChatServer>) -> HttpResponse {
    assert_eq!(*body, json!({ "grant_type": "client_credential", "appid": APP_ID, "secret": SECRET }));
    let mut tickets = state.tickets.lock().unwrap();
    *tickets += 1;
    HttpResponse::Ok().json(json!({ "access_token": format!("ticket-{tickets}"), "expires_in": 7200 }))
}

/// `getuserphonenumber`: the code is the number and, after a dash, which try it is; `abroad`, `other` and what was used before are not good.
async fn phone_of(
    query: web::Query<std::collections::HashMap<String, String>>,
    body: web::Json<Value>,
    state: web::Data<WeChatServer>,
) -> HttpResponse {
    let code = body["code"].as_str().unwrap();
    let current = format!("ticket-{}", state.tickets.lock().unwrap());
    if query["access_token"] != current {
        return HttpResponse::Ok().json(json!({ "errcode": 40001, "errmsg": "invalid credential" }));
    }
    if !code.starts_with('1') && !matches!(code, "abroad" | "other") || !state.takes(code) {
        return HttpResponse::Ok().json(json!({ "errcode": 40029, "errmsg": "invalid code" }));
    }
    let (country, app_id) = match code {
        "abroad" => ("1", APP_ID),
        "other" => ("86", "wxother"),
        _ => ("86", APP_ID),
    };
    let number = if code.starts_with('1') { code.split('-').next().unwrap() } else { PHONE };
    HttpResponse::Ok().json(json!({
        "errcode": 0, "errmsg": "ok",
        "phone_info": {
            "phoneNumber": format!("+{country} {number}"), "purePhoneNumber": number, "countryCode": country,
            "watermark": { "timestamp": 1_637_744_274, "appid": app_id },
        },
    }))
}

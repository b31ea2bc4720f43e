//! The HTTP gateway for one-time codes, against a server that behaves and several that do not.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use futures_util::future::BoxFuture;
use rstest::rstest;
use shangliang::clock::ManualClock;
use shangliang::outbound::GatewayAddress;
use shangliang::secrets::{OneTimeCode, Phone, hmac_sha256};
use shangliang::sms::{GatewaySms, Message, Sms, SmsError, send_behind_the_answer};
use shangliang_tests::app::first_morning;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What the gateway was sent.
#[derive(Clone, Debug, Default)]
struct Received(Arc<Mutex<Vec<(String, String, String)>>>);

async fn answer(
    request: HttpRequest,
    body: String,
    received: web::Data<Received>,
    how: web::Path<String>,
) -> HttpResponse {
    let header = |name| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
    received.0.lock().unwrap().push((header("x-shangliang-timestamp"), header("x-shangliang-signature"), body));
    match how.as_str() {
        "ok" => HttpResponse::Ok().finish(),
        "slow" => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            HttpResponse::Ok().finish()
        }
        "elsewhere" => HttpResponse::TemporaryRedirect().insert_header(("location", "/ok")).finish(),
        "endless" => {
            let chunks =
                futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(web::Bytes::from_static(&[b'x'; 4096])));
            HttpResponse::InternalServerError().streaming(chunks)
        }
        _ => HttpResponse::InternalServerError().body("no"),
    }
}

/// Starts a gateway on a free port and gives its address.
fn gateway(received: &Received) -> String {
    let received = web::Data::new(received.clone());
    let server =
        HttpServer::new(move || App::new().app_data(received.clone()).service(web::resource("/{how}").to(answer)));
    let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    format!("http://{address}")
}

fn at(url: &str) -> GatewayAddress {
    GatewayAddress { url: url.to_owned(), secret: SECRET.into() }
}

async fn send(url: &str) -> Result<(), String> {
    send_message(url, Message::Code(OneTimeCode::parse("012345").unwrap())).await
}

async fn send_message(url: &str, message: Message) -> Result<(), String> {
    let clock = Arc::new(ManualClock::at(first_morning()));
    let sms = GatewaySms::new(at(url), clock).unwrap();
    sms.send(&Phone::parse("13800138000").unwrap(), &message).await.map_err(|error| error.to_string())
}

#[actix_web::test]
async fn a_request_is_signed_over_time_and_body() {
    let received = Received::default();
    let base = gateway(&received);
    send(&format!("{base}/ok")).await.unwrap();
    let sent = received.0.lock().unwrap().clone();
    let (timestamp, signature, body) = &sent[0];
    assert_eq!(timestamp, &first_morning().timestamp().to_string());
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(body).unwrap(),
        serde_json::json!({ "phone": "13800138000", "code": "012345" })
    );
    let expected = hmac_sha256(SECRET.as_bytes(), &[format!("{timestamp}.{body}").as_bytes()]);
    assert_eq!(signature, &format!("v1={}", shangliang::ledger::hex(&expected)));

    send_message(&format!("{base}/ok"), Message::PhoneChanged).await.unwrap();
    let (_, _, body) = received.0.lock().unwrap()[1].clone();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&body).unwrap(),
        serde_json::json!({ "phone": "13800138000", "notice": "phone_changed" })
    );
}

#[rstest]
#[case::refusing("no")]
#[case::redirecting("elsewhere")]
#[case::endless("endless")]
#[case::slow("slow")]
#[actix_web::test]
async fn a_bad_gateway_is_an_error_within_three_seconds(#[case] how: &str) {
    let received = Received::default();
    let base = gateway(&received);
    let started = Instant::now();
    let error = send(&format!("{base}/{how}")).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_millis(3900), "{:?}", started.elapsed());
    assert!(!error.contains("012345") && !error.contains("13800138000"), "{error}");
    assert_eq!(received.0.lock().unwrap().len(), 1);
}

#[actix_web::test]
async fn nobody_there_is_an_error_and_no_address_is_refused() {
    assert!(send("http://127.0.0.1:9/ok").await.is_err());
    let clock = || Arc::new(ManualClock::at(first_morning()));
    for url in ["", "gateway", "ftp://127.0.0.1/", "file:///etc/passwd"] {
        assert!(GatewaySms::new(at(url), clock()).is_err(), "{url}");
    }
}

/// Whoever waits for a code is told at once, and a gateway that fails is not asked by everybody.
#[actix_web::test]
async fn a_gateway_that_fails_again_and_again_has_a_rest() {
    let received = Received::default();
    let url = format!("{}/no", gateway(&received));
    let sms = GatewaySms::new(at(&url), Arc::new(ManualClock::at(first_morning()))).unwrap();
    let (phone, code) = (Phone::parse("13800138000").unwrap(), Message::Code(OneTimeCode::parse("012345").unwrap()));
    for _ in 0..10 {
        sms.send(&phone, &code).await.unwrap_err();
    }
    assert_eq!(received.0.lock().unwrap().len(), 5);
}

/// A gateway that is back after a moment.
struct Returning(Mutex<usize>);

impl Sms for Returning {
    fn send<'a>(&'a self, _: &'a Phone, _: &'a Message) -> BoxFuture<'a, Result<(), SmsError>> {
        let mut asked = self.0.lock().unwrap();
        *asked += 1;
        let sent = if *asked > 1 { Ok(()) } else { Err(SmsError("not now".to_owned())) };
        Box::pin(std::future::ready(sent))
    }
}

#[actix_web::test]
async fn what_nobody_waits_for_is_sent_after_the_rest() {
    let sms = Arc::new(Returning(Mutex::new(0)));
    send_behind_the_answer(sms.clone(), Phone::parse("13800138000").unwrap(), Message::PhoneChanged);
    let asked = || *sms.0.lock().unwrap();
    while asked() < 2 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(asked(), 2, "what was sent is not sent again");
}

//! A real clamd, with one signature: that of the EICAR test file.
//!
//! `cargo test -p shangliang-tests --test it -- --ignored --nocapture a_real_clamd`; needs Debian's `clamav` and `clamav-daemon`.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::json;
use shangliang::files::{ClamdAddress, scan};
use shangliang_tests::{Backend, TestApp};

use super::scanning::scan_of;
use super::{content, samples, send};

/// The daemon; it is killed when the test drops it.
struct Clamd {
    child: Child,
    address: ClamdAddress,
}

impl Clamd {
    fn start(folder: &Path) -> Self {
        let (database, socket) = (folder.join("database"), folder.join("clamd.ctl"));
        std::fs::create_dir(&database).unwrap();
        std::fs::write(folder.join("eicar.com"), eicar()).unwrap();
        let signature = Command::new("sigtool").arg("--md5").arg(folder.join("eicar.com")).output().unwrap().stdout;
        std::fs::write(database.join("eicar.hdb"), signature).unwrap();
        let settings = folder.join("clamd.conf");
        let lines =
            format!("Foreground yes\nLocalSocket {}\nDatabaseDirectory {}\n", socket.display(), database.display());
        std::fs::write(&settings, lines).unwrap();
        let child = Command::new("clamd").arg("--config-file").arg(settings).spawn().unwrap();
        Self { child, address: ClamdAddress::Unix(socket) }
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The test file, in two parts so that no scanner takes this one for it.
fn eicar() -> String {
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

#[actix_web::test]
#[ignore = "needs clamd; its last result is in docs/reliability.md"]
async fn a_real_clamd_finds_eicar_and_may_stop() {
    let folder = tempfile::tempdir().unwrap();
    let clamd = Clamd::start(folder.path());
    let app = TestApp::start_with(Backend::Sqlite, |config| config.clamd = Some(clamd.address.clone())).await.unwrap();
    let citizen = app.citizen("张小明").await;
    let clean = samples::docx(&[("word/media/photo.png", &samples::noise(1400, 1300))]);
    while send(&citizen, "方案.docx", &samples::docx(&[])).await.status() != 201 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let timed = async |sent: &[u8]| {
        let began = Instant::now();
        (send(&citizen, "方案.docx", sent).await, began.elapsed())
    };
    let (kept, took) = timed(&clean).await;
    println!("{} bytes, clean: {took:?}", clean.len());
    assert_eq!(kept.expect(201)["scan"], "clean");
    for _ in 0..20 {
        let (refused, _) = timed(&samples::docx(&[("word/media/photo.png", eicar().as_bytes())])).await;
        assert_eq!(refused.expect_problem(422, "file-rejected")["errors"][0]["code"], "virus");
    }

    clamd.signal("-STOP");
    let (waiting, took) = timed(&clean).await;
    println!("stopped: {took:?}");
    assert!(took < Duration::from_secs(4), "{took:?}");
    let id = waiting.expect(202)["id"].clone();
    app.visitor().get(content(&id)).await.expect_problem(404, "not-found");
    clamd.signal("-CONT");
    scan(&app.app).await.unwrap();
    assert_eq!(scan_of(&citizen, &id).await, json!("clean"));
}

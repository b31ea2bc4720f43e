//! File modes are those of Unix, so these tests run there only.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Barrier;

use rstest::rstest;

use super::*;
use crate::secrets::{SeededRandom, random_bytes};

const NAMES: [&str; 7] =
    ["checkpoint.pk8", "code.key", "field-0.key", "index-0.key", "refresh.key", "signing-0.pk8", "transient.key"];

/// A folder of its own below the system's temporary one, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name: [u8; 8] = random_bytes(&SystemRandom);
        let name = format!("shangliang-keys-{:016x}", u64::from_be_bytes(name));
        Self(std::env::temp_dir().join(name))
    }

    fn filled() -> Self {
        let folder = Self::new();
        Keys::load_or_create(&folder.0, at(0)).unwrap();
        folder
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

/// Something that every key has a part in.
fn fingerprint(keys: &Keys) -> (String, String, Vec<u8>, [u8; 32], [u8; 32], [u8; 32]) {
    (
        keys.signing.current(at(0)).kid().to_owned(),
        keys.checkpoint.kid().to_owned(),
        keys.fields.blind_index("c", "x"),
        keys.cursors.tag("p", &[]),
        keys.refresh.tag("p", &[]),
        keys.codes.tag("p", &[]),
    )
}

#[test]
fn a_first_start_makes_every_key_for_the_owner_only() {
    let folder = Folder::new();
    let keys = Keys::load_or_create(&folder.0.join("deep/keys"), at(0)).unwrap();
    assert!(keys.warnings().is_empty(), "{:?}", keys.warnings());
    let made = folder.0.join("deep/keys");
    assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&made).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, NAMES);
}

#[test]
fn later_starts_have_the_same_keys() {
    let folder = Folder::new();
    let first = Keys::load_or_create(&folder.0, at(0)).unwrap();
    let sealed = first.fields().seal("c", "x").unwrap();
    let answer = first.answers().seal("c", b"y").unwrap();
    let second = Keys::load_or_create(&folder.0, at(1)).unwrap();
    assert_eq!(fingerprint(&first), fingerprint(&second));
    assert_eq!(second.fields().open("c", &sealed).unwrap(), "x");
    assert_eq!(second.answers().open("c", &answer).unwrap(), b"y");
}

#[test]
fn two_folders_share_nothing() {
    let one = Keys::load_or_create(&Folder::new().0, at(0)).unwrap();
    let two = Keys::load_or_create(&Folder::new().0, at(0)).unwrap();
    let (one, two) = (fingerprint(&one), fingerprint(&two));
    assert!(one.0 != two.0 && one.1 != two.1 && one.2 != two.2);
    assert!(one.3 != two.3 && one.4 != two.4 && one.5 != two.5);
}

#[test]
fn starts_at_the_same_time_agree() {
    for _ in 0..10 {
        let folder = Folder::new();
        let gate = Barrier::new(8);
        let seen: Vec<_> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        gate.wait();
                        fingerprint(&Keys::load_or_create(&folder.0, at(0)).unwrap())
                    })
                })
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(folder.names(), NAMES, "nothing is left beside the keys");
    }
}

#[test]
fn a_first_start_that_was_cut_off_is_completed() {
    let folder = Folder::filled();
    let kept = fs::read(folder.0.join(REFRESH)).unwrap();
    for later in [FIRST_SIGNING, CHECKPOINT, TRANSIENT] {
        fs::remove_file(folder.0.join(later)).unwrap();
    }
    Keys::load_or_create(&folder.0, at(0)).unwrap();
    assert_eq!(folder.names(), NAMES);
    assert_eq!(fs::read(folder.0.join(REFRESH)).unwrap(), kept);
}

#[rstest]
#[case(CHECKPOINT)]
#[case(CODE)]
#[case(FIRST_FIELD)]
#[case(FIRST_INDEX)]
#[case(REFRESH)]
#[case(TRANSIENT)]
fn a_lost_key_is_named_and_never_made_anew(#[case] name: &str) {
    let folder = Folder::filled();
    fs::remove_file(folder.0.join(name)).unwrap();
    let error = Keys::load_or_create(&folder.0, at(0)).unwrap_err().to_string();
    assert_eq!(error, format!("the key {name} is missing"));
    assert!(!folder.0.join(name).exists());
}

#[rstest]
#[case::empty(b"".as_slice())]
#[case::short(&[7; 31])]
#[case::text(b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n")]
#[case::zeros(&[0; 32])]
fn a_damaged_key_is_named(#[case] content: &[u8]) {
    for name in NAMES {
        let folder = Folder::filled();
        fs::write(folder.0.join(name), content).unwrap();
        let error = Keys::load(&folder.0, at(0)).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("damaged"), "{error}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    fs::write(&folder.0, "a file").unwrap();
    let error = Keys::load_or_create(&folder.0, at(0)).unwrap_err().to_string();
    fs::remove_file(&folder.0).unwrap();
    assert!(error.contains(&folder.0.display().to_string()), "{error}");
}

#[test]
fn open_modes_and_foreign_files_are_warned_of() {
    let folder = Folder::filled();
    fs::set_permissions(folder.0.join(FIRST_INDEX), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o750)).unwrap();
    fs::write(folder.0.join("signing-0.pk8.bak"), "x").unwrap();
    fs::set_permissions(folder.0.join("signing-0.pk8.bak"), fs::Permissions::from_mode(0o600)).unwrap();
    let warnings = Keys::load(&folder.0, at(0)).unwrap().warnings().join("\n");
    assert_eq!(warnings.lines().count(), 3, "{warnings}");
    for part in ["(mode 750)", "index-0.key is open", "signing-0.pk8.bak in the key folder"] {
        assert!(warnings.contains(part), "{warnings}");
    }
}

#[test]
fn a_rotated_signing_key_is_announced_first() {
    let folder = Folder::filled();
    let before = Keys::load(&folder.0, at(0)).unwrap();
    let old = before.signing().current(at(0)).kid().to_owned();
    let name = Keys::rotate_signing(&folder.0, at(1_000_000)).unwrap();
    assert_eq!(name, "signing-1000000.pk8");
    let keys = Keys::load(&folder.0, at(1_000_000)).unwrap();
    assert_eq!(keys.signing().current(at(1_000_299)).kid(), old);
    assert_ne!(keys.signing().current(at(1_000_300)).kid(), old);
    assert_eq!(keys.signing().accepted(at(1_000_000)).count(), 2);
}

#[test]
fn a_rotated_field_key_opens_at_once_and_seals_later() {
    let folder = Folder::filled();
    let old = Keys::load(&folder.0, at(0)).unwrap().fields().seal("c", "x").unwrap();
    Keys::rotate_field(&folder.0, at(1_000_000)).unwrap();
    let early = Keys::load(&folder.0, at(1_000_299)).unwrap();
    assert!(old.starts_with(&early.fields().sealed_prefix()));
    assert!(early.replaced().is_empty());
    let late = Keys::load(&folder.0, at(1_000_300)).unwrap();
    let new = late.fields().seal("c", "x").unwrap();
    assert!(!old.starts_with(&late.fields().sealed_prefix()));
    assert_eq!(early.fields().open("c", &new).unwrap(), "x");
    assert_eq!(late.fields().open("c", &old).unwrap(), "x");
    assert_eq!(early.fields().blind_index("c", "x"), late.fields().blind_index("c", "x"));
    assert_eq!(late.replaced(), ["field-0.key"]);
    assert_eq!(late.settled_at(), at(1_000_420));
}

#[test]
fn a_rotated_index_key_finds_at_once_and_stores_later() {
    let folder = Folder::filled();
    Keys::rotate_index(&folder.0, at(1_000_000)).unwrap();
    let early = Keys::load(&folder.0, at(1_000_299)).unwrap();
    let late = Keys::load(&folder.0, at(1_000_300)).unwrap();
    let (old, new) = (early.fields().blind_index("c", "x"), late.fields().blind_index("c", "x"));
    assert_ne!(old, new);
    for keys in [&early, &late] {
        let found = keys.fields().blind_indexes("c", "x");
        assert!(found.contains(&old) && found.contains(&new));
    }
    assert_eq!(late.replaced(), ["index-0.key"]);
    fs::remove_file(folder.0.join("index-0.key")).unwrap();
    let after = Keys::load_or_create(&folder.0, at(1_000_300)).unwrap();
    assert_eq!(after.fields().blind_indexes("c", "x"), [new]);
    assert_eq!(after.names().tag("p", &[]), early.names().tag("p", &[]));
}

#[test]
fn a_folder_as_text_gives_the_same_keys() {
    let folder = Folder::filled();
    let text: Vec<String> = NAMES
        .iter()
        .map(|name| {
            let bytes = fs::read(folder.0.join(name)).unwrap();
            format!("{name}:{}", STANDARD.encode(bytes))
        })
        .collect();
    let from_text = Keys::from_text(&text.join("\n").into(), at(0)).unwrap();
    let from_folder = Keys::load(&folder.0, at(0)).unwrap();
    assert_eq!(fingerprint(&from_text), fingerprint(&from_folder));
}

#[rstest]
#[case::empty("", "field-0.key")]
#[case::no_colon("hush-a-secret", "a pair without a colon")]
#[case::no_base64("code.key:hush-a-secret!", "code.key")]
fn a_text_that_is_no_key_folder_is_refused_without_quoting_it(#[case] text: &str, #[case] named: &str) {
    let error = Keys::from_text(&text.into(), at(0)).unwrap_err().to_string();
    assert!(!error.contains("hush"), "{error}");
    assert!(error.contains(named) || text.is_empty(), "{error}");
}

#[test]
fn ephemeral_keys_depend_on_their_seed_alone() {
    let of = |seed| fingerprint(&Keys::ephemeral(&SeededRandom::new(seed)).unwrap());
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn nothing_secret_is_printed() {
    let keys = Keys::ephemeral(&SeededRandom::new(1)).unwrap();
    assert!(format!("{keys:?}").len() < 200);
}

//! Members' keys, sealed: XChaCha20-Poly1305, bound to the chart server's origin, the team and the member.
//!
//! What always holds: a key in clear is a `SecretString`; a sealed text says which key sealed it (by a
//! fingerprint), and opens only for what it was bound to.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::Rng as _;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::domain::ids::{MemberId, TeamId};

const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;

/// What a sealed key is good for, and for nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Scheme, host and port of the chart server.
    pub origin: String,
    /// The team.
    pub team: TeamId,
    /// The member.
    pub member: MemberId,
}

/// A key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Nonce and ciphertext, base64.
    pub text: String,
    /// Which key sealed it.
    pub fingerprint: String,
}

/// Why a key could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// None of our keys has that fingerprint.
    #[error("the sealing key {fingerprint} is missing")]
    KeyMissing {
        /// The fingerprint of the key that is needed.
        fingerprint: String,
    },
    /// It was changed, or sealed for somebody else.
    #[error("a sealed key does not open")]
    Broken,
    /// Not base64 of 32 bytes, several with commas or on lines of their own.
    #[error("a sealing key is base64 of 32 bytes, several with commas or on lines of their own")]
    NotAKey,
    /// The key file cannot be read or made.
    #[error("the key file {file}: {why}")]
    File {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
    /// There are sealed keys, and the file that opens them is not there.
    #[error("the key file {0} is missing, and linked accounts were sealed with it; put it back")]
    FileLost(String),
}

/// The sealing keys, the first of them active.
pub struct Keyring {
    keys: Vec<(String, XChaCha20Poly1305)>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(|(fingerprint, _)| fingerprint))
            .finish()
    }
}

impl Keyring {
    /// The keys of a list: base64 of 32 bytes each, commas or line ends between, the first active.
    ///
    /// # Errors
    /// [`SealError::NotAKey`].
    pub fn from_list(list: &str) -> Result<Self, SealError> {
        let keys = list
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|key| !key.is_empty())
            .map(one_key);
        let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
        if keys.is_empty() {
            Err(SealError::NotAKey)
        } else {
            Ok(Self { keys })
        }
    }

    /// The keys' fingerprints, that of the active one first.
    pub fn fingerprints(&self) -> impl Iterator<Item = &str> {
        self.keys
            .iter()
            .map(|(fingerprint, _)| fingerprint.as_str())
    }

    /// The keys of that file.
    ///
    /// # Errors
    /// The file's.
    pub fn from_file(path: &Path) -> Result<Self, SealError> {
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|error| file_error(path, &error))?;
        Self::from_list(text.trim())
    }

    /// The keys of that file; where there is none, and nothing was sealed yet, one is made in it, readable
    /// by its owner alone.
    ///
    /// # Errors
    /// [`SealError::FileLost`], where something was sealed; the file's.
    pub fn from_file_or_new(path: &Path, sealed: AnySealed) -> Result<Self, SealError> {
        if path.exists() {
            return Self::from_file(path);
        }
        if sealed == AnySealed::Yes {
            return Err(SealError::FileLost(path.display().to_string()));
        }
        let key = Zeroizing::new(generate());
        write_private(path, &key).map_err(|error| file_error(path, &error))?;
        Self::from_list(&key)
    }

    /// Seals a key with the active sealing key.
    ///
    /// # Errors
    /// [`SealError::Broken`], which the cipher gives for nothing that fits into memory.
    pub fn seal(&self, key: &SecretString, bound: &Binding) -> Result<Sealed, SealError> {
        let (fingerprint, cipher) = self.keys.first().ok_or(SealError::NotAKey)?;
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let aad = associated(fingerprint, bound);
        let payload = Payload {
            msg: key.expose_secret().as_bytes(),
            aad: &aad,
        };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::Broken)?;
        let text = STANDARD.encode([nonce.as_slice(), &sealed].concat());
        Ok(Sealed {
            text,
            fingerprint: fingerprint.clone(),
        })
    }

    /// Seals bytes that are kept in a file, bound to what they are: nonce and ciphertext, and which key sealed them.
    ///
    /// # Errors
    /// [`SealError::Broken`], which the cipher gives for nothing that fits into memory.
    pub fn seal_bytes(&self, bytes: &[u8], what: &str) -> Result<(Vec<u8>, String), SealError> {
        let (fingerprint, cipher) = self.keys.first().ok_or(SealError::NotAKey)?;
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let aad = file_associated(fingerprint, what);
        let payload = Payload {
            msg: bytes,
            aad: aad.as_bytes(),
        };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::Broken)?;
        Ok(([nonce.as_slice(), &sealed].concat(), fingerprint.clone()))
    }

    /// Opens bytes of a file that were sealed as that.
    ///
    /// # Errors
    /// The sealing key is missing; the bytes were changed or are something else.
    pub fn open_bytes(
        &self,
        sealed: &[u8],
        fingerprint: &str,
        what: &str,
    ) -> Result<Vec<u8>, SealError> {
        let (_, cipher) = self
            .keys
            .iter()
            .find(|(known, _)| known == fingerprint)
            .ok_or_else(|| SealError::KeyMissing {
                fingerprint: fingerprint.to_owned(),
            })?;
        let (nonce, text) = sealed
            .split_at_checked(NONCE_BYTES)
            .ok_or(SealError::Broken)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| SealError::Broken)?;
        let aad = file_associated(fingerprint, what);
        let payload = Payload {
            msg: text,
            aad: aad.as_bytes(),
        };
        cipher
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::Broken)
    }

    /// Opens a sealed key for what it was bound to.
    ///
    /// # Errors
    /// The sealing key is missing; the text was changed or is bound to something else.
    pub fn open(&self, sealed: &Sealed, bound: &Binding) -> Result<SecretString, SealError> {
        let (fingerprint, cipher) = self
            .keys
            .iter()
            .find(|(known, _)| *known == sealed.fingerprint)
            .ok_or_else(|| SealError::KeyMissing {
                fingerprint: sealed.fingerprint.clone(),
            })?;
        let bytes = STANDARD
            .decode(&sealed.text)
            .map_err(|_| SealError::Broken)?;
        let (nonce, text) = bytes
            .split_at_checked(NONCE_BYTES)
            .ok_or(SealError::Broken)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| SealError::Broken)?;
        let aad = associated(fingerprint, bound);
        let clear = cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: text,
                    aad: &aad,
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| SealError::Broken)?;
        let clear = std::str::from_utf8(&clear).map_err(|_| SealError::Broken)?;
        Ok(SecretString::from(clear.to_owned()))
    }
}

/// Whether any key was sealed already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnySealed {
    /// Some were.
    Yes,
    /// None was.
    No,
}

/// A new sealing key, base64.
#[must_use]
pub fn generate() -> String {
    let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
    rand::rng().fill_bytes(key.as_mut_slice());
    STANDARD.encode(key.as_slice())
}

fn one_key(text: &str) -> Result<(String, XChaCha20Poly1305), SealError> {
    let bytes = STANDARD
        .decode(text)
        .map(Zeroizing::new)
        .map_err(|_| SealError::NotAKey)?;
    let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| SealError::NotAKey)?;
    let hash = Sha256::new()
        .chain_update(b"chartkeeper key fingerprint v1")
        .chain_update(&*bytes)
        .finalize();
    let fingerprint = hash.iter().take(6).fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok((fingerprint, cipher))
}

/// Lengths go first, so that no two bindings look alike.
fn associated(fingerprint: &str, bound: &Binding) -> Vec<u8> {
    format!(
        "v1|{fingerprint}|{}|{}|{}|{}",
        bound.origin.len(),
        bound.origin,
        bound.team,
        bound.member
    )
    .into_bytes()
}

/// No binding of a member's key begins so.
fn file_associated(fingerprint: &str, what: &str) -> String {
    format!("file v1|{fingerprint}|{what}")
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

fn file_error(path: &Path, error: &std::io::Error) -> SealError {
    SealError::File {
        file: path.display().to_string(),
        why: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bound() -> Binding {
        Binding {
            origin: "https://charts.example".into(),
            team: TeamId(1),
            member: MemberId(2),
        }
    }

    #[test]
    fn a_sealed_key_opens_only_for_what_it_was_bound_to() {
        let ring = Keyring::from_list(&generate()).unwrap();
        let sealed = ring.seal(&SecretString::from("canary"), &bound()).unwrap();
        assert_eq!(
            ring.open(&sealed, &bound()).unwrap().expose_secret(),
            "canary"
        );
        let others = [
            Binding {
                origin: "https://charts.example:1".into(),
                ..bound()
            },
            Binding {
                team: TeamId(2),
                ..bound()
            },
            Binding {
                member: MemberId(1),
                ..bound()
            },
        ];
        for other in others {
            assert_eq!(
                ring.open(&sealed, &other).err(),
                Some(SealError::Broken),
                "{other:?}"
            );
        }
    }

    #[test]
    fn an_older_key_still_opens_and_a_missing_one_is_named() {
        let (old, new) = (generate(), generate());
        let sealed = Keyring::from_list(&old)
            .unwrap()
            .seal(&SecretString::from("k"), &bound())
            .unwrap();
        let both = Keyring::from_list(&format!("{new}, {old}")).unwrap();
        assert!(both.open(&sealed, &bound()).is_ok());
        assert_ne!(
            both.seal(&SecretString::from("k"), &bound())
                .unwrap()
                .fingerprint,
            sealed.fingerprint
        );
        let missing = Keyring::from_list(&new)
            .unwrap()
            .open(&sealed, &bound())
            .err();
        assert_eq!(
            missing,
            Some(SealError::KeyMissing {
                fingerprint: sealed.fingerprint
            })
        );
    }

    #[test]
    fn a_lost_key_file_is_not_made_anew_where_something_was_sealed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.keys");
        let lost = Keyring::from_file_or_new(&path, AnySealed::Yes).err();
        assert!(matches!(lost, Some(SealError::FileLost(_))));
        let made = Keyring::from_file_or_new(&path, AnySealed::No).unwrap();
        let read = Keyring::from_file_or_new(&path, AnySealed::Yes).unwrap();
        assert_eq!(format!("{made:?}"), format!("{read:?}"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_keys_or_an_error(text in "\\PC{0,60}") {
            let _ = Keyring::from_list(&text);
        }

        #[test]
        fn any_sealed_text_opens_or_is_an_error(text in "[A-Za-z0-9+/=]{0,80}") {
            let ring = Keyring::from_list(&generate()).unwrap();
            let (fingerprint, _) = ring.keys[0].clone();
            let opened = ring.open(&Sealed { text, fingerprint }, &bound());
            prop_assert!(opened.is_err());
        }
    }
}

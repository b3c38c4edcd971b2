//! `servers.toml`: what a line of `CHART_SERVERS` cannot say of a chart server. One table each, by its name.
//!
//! What always holds: every problem is found in one go and says where it is; no secret stands in the file, and no
//! problem shows what stands there instead of one.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use toml::{Table, Value};

use super::read::Reader;
use super::{ChartServerKind, ChartServerSetting, ProxyUser, ServerMore};
use crate::domain::quota::{Counts, CountsTrash, CountsWhich};

const SETTING: &str = "CHART_SERVERS_FILE";

/// Looked for in the folder in which the program runs, as `.env` is.
const DEFAULT: &str = "servers.toml";

/// What may be said of a chart server.
const KEYS: [&str; 9] = [
    "write_budget",
    "limit",
    "counts",
    "counts_trash",
    "lists_trash",
    "base_path",
    "ca_file",
    "proxy_user",
    "proxy_password_env",
];

/// What of that has to do with how a chart server is reached, and so nothing with the carried one.
const FOREIGN_ONLY: [&str; 4] = ["base_path", "ca_file", "proxy_user", "proxy_password_env"];

/// What is known of the carried one.
const KNOWN_OF_OURS: [&str; 3] = ["counts", "counts_trash", "lists_trash"];

impl Reader<'_> {
    /// Reads the file into the settings of the servers that it names, and says which file it was. None is needed,
    /// unless it is named.
    pub(super) fn servers_file(
        &mut self,
        servers: Option<&mut [ChartServerSetting]>,
    ) -> Option<PathBuf> {
        let named = self.get(SETTING).map(PathBuf::from);
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {
                return None;
            }
            Err(error) => {
                return self.problem(
                    SETTING,
                    format!("{} cannot be read: {error}", path.display()),
                );
            }
        };
        let table = match text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                // Not the line itself, which the error would show: a secret may stand there.
                let line = error
                    .span()
                    .and_then(|span| text.get(..span.start))
                    .map_or(0, |before| before.matches('\n').count());
                let says = format!(
                    "{}, line {}: {}",
                    path.display(),
                    line + 1,
                    error.message().lines().next().unwrap_or_default()
                );
                return self.problem(SETTING, says);
            }
        };
        // Where CHART_SERVERS itself is not right, which names there are is not known.
        let servers = servers?;
        for (name, value) in &table {
            let place = Place { path: &path, name };
            let server = servers
                .iter_mut()
                .find(|server| server.name.as_str() == name);
            match (server, value) {
                (Some(server), Value::Table(said)) => self.said_of(&place, server, said),
                (None, Value::Table(_)) => self.wrong(&place, "is not a name of CHART_SERVERS"),
                (_, _) => self.wrong(
                    &place,
                    "must be a table, such as [work] with its keys on the lines below",
                ),
            }
        }
        Some(path)
    }

    fn said_of(&mut self, place: &Place<'_>, server: &mut ChartServerSetting, said: &Table) {
        for key in said.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let says = format!("does not know `{key}`; there are {}", KEYS.join(", "));
            self.wrong(place, says);
        }
        if server.kind == ChartServerKind::Builtin {
            for key in FOREIGN_ONLY
                .into_iter()
                .filter(|key| said.contains_key(*key))
            {
                let says = format!("{key}: the carried chart server has none");
                self.wrong(place, says);
            }
            for key in KNOWN_OF_OURS
                .into_iter()
                .filter(|key| said.contains_key(*key))
            {
                let says = format!("{key}: of the carried chart server that is known");
                self.wrong(place, says);
            }
        }
        let budget = "write_budget: must be a number of writes such as \"1000/day\" or \"50/hour\"";
        let limit = "limit: must be a whole number above 0, such as 500";
        let lists = "lists_trash: must be true or false";
        let path = "base_path: must be the path of the API, such as \"/plotly/v2\"";
        server.more = ServerMore {
            write_budget: self.value(place, said, "write_budget", budget, |value| {
                value.as_str()?.parse().ok()
            }),
            limit: self.value(place, said, "limit", limit, |value| {
                u64::try_from(value.as_integer()?)
                    .ok()
                    .filter(|limit| *limit > 0)
            }),
            counts: self.counts(place, said),
            lists_trash: self.value(place, said, "lists_trash", lists, Value::as_bool),
            base_path: self.value(place, said, "base_path", path, |value| {
                value
                    .as_str()
                    .filter(|path| is_path(path))
                    .map(str::to_owned)
            }),
            authorities: self.authorities(place, said),
            proxy: self.proxy(place, said),
        };
        if let (Some(_), ChartServerKind::ChartStudio(url) | ChartServerKind::Figlinq(url)) =
            (&server.more.base_path, &server.kind)
            && url.path() != "/"
        {
            let says =
                "base_path: its address in CHART_SERVERS has a path already; write one of them";
            self.wrong(place, says);
        }
    }

    fn counts(&mut self, place: &Place<'_>, said: &Table) -> Counts {
        const WHICH: &str = "counts: must be [\"plot\"] or [\"plot\", \"grid\"]";
        const TRASH: &str = "counts_trash: must be true or false";
        let which = self.value(place, said, "counts", WHICH, |value| {
            let mut words: Vec<&str> = value.as_array()?.iter().filter_map(Value::as_str).collect();
            words.sort_unstable();
            match (words.as_slice(), value.as_array()?.len()) {
                (["plot"], 1) => Some(CountsWhich::Plots),
                (["grid", "plot"], 2) => Some(CountsWhich::PlotsAndGrids),
                _ => None,
            }
        });
        let trash = self.value(place, said, "counts_trash", TRASH, Value::as_bool);
        Counts {
            which: which.unwrap_or_default(),
            trash: match trash {
                Some(true) => CountsTrash::Yes,
                _ => CountsTrash::No,
            },
        }
    }

    /// What that key says, where it says what it may.
    fn value<T>(
        &mut self,
        place: &Place<'_>,
        said: &Table,
        key: &str,
        right: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let found = read(said.get(key)?);
        if found.is_none() {
            self.wrong(place, right);
        }
        found
    }

    fn authorities(&mut self, place: &Place<'_>, said: &Table) -> Option<Vec<u8>> {
        const RIGHT: &str = "ca_file: must be the path of a file with certificates in PEM";
        let file = self.value(place, said, "ca_file", RIGHT, |value| {
            value.as_str().map(PathBuf::from)
        })?;
        match std::fs::read(&file) {
            Ok(pem) if String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") => {
                Some(pem)
            }
            Ok(_) => {
                self.wrong(
                    place,
                    format!("ca_file: {} holds no certificate in PEM", file.display()),
                );
                None
            }
            Err(error) => {
                self.wrong(
                    place,
                    format!("ca_file: {} cannot be read: {error}", file.display()),
                );
                None
            }
        }
    }

    fn proxy(&mut self, place: &Place<'_>, said: &Table) -> Option<ProxyUser> {
        const USER: &str = "proxy_user: must be a user name without a colon";
        // It may be the password itself, so it is not shown.
        const PASSWORD: &str = "proxy_password_env: must be the name of an environment variable, such as \
                                PROXY_PASSWORD; the password itself is not written here";
        let is_user = |user: &&str| !user.is_empty() && !user.contains([':', '\n', '\r']);
        let user = self.value(place, said, "proxy_user", USER, |value| {
            value.as_str().filter(is_user).map(str::to_owned)
        });
        let variable = self.value(place, said, "proxy_password_env", PASSWORD, |value| {
            value
                .as_str()
                .filter(|name| is_variable(name))
                .map(str::to_owned)
        });
        let keys = ["proxy_user", "proxy_password_env"].map(|key| said.contains_key(key));
        if keys[0] != keys[1] {
            self.wrong(
                place,
                "proxy_user and proxy_password_env: must be set together",
            );
        }
        let variable = variable?;
        let Some(password) = self.get(&variable) else {
            let says = format!("proxy_password_env: {variable} is not set");
            self.wrong(place, says);
            return None;
        };
        Some(ProxyUser {
            user: user?,
            password: SecretString::from(password),
        })
    }

    fn wrong(&mut self, place: &Place<'_>, says: impl AsRef<str>) {
        let says = format!(
            "{}: [{}] {}",
            place.path.display(),
            place.name,
            says.as_ref()
        );
        self.problem::<()>(SETTING, says);
    }
}

/// Where in the file.
struct Place<'a> {
    path: &'a Path,
    name: &'a str,
}

fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
    text.starts_with('/') && text.chars().all(plain) && !text.contains("..") && !text.contains("//")
}

fn is_variable(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| c.is_ascii_uppercase() || c == '_')
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

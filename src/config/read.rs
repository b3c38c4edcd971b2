//! Reading each setting from its text.
//!
//! What always holds: a setting that is not right adds a problem and the reading goes on, so that all are found in
//! one go; no problem shows a value that may be a secret.

use std::net::SocketAddr;
use std::path::PathBuf;

use base64::Engine as _;
use secrecy::SecretString;
use url::Url;

use super::{
    ChartServerKind, ChartServerSetting, DISCORD, DiscordSettings, HostRate, KeySource, LinkWith,
    Problem, Problems, ServerMore, Settings, Storage, Teams, sqlite_path,
};
use crate::domain::ids::{ServerName, TeamId};
use crate::domain::watch::Pace;

/// Reads all settings of role `run`.
///
/// # Errors
/// Every problem at once.
pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Settings, Problems> {
    let mut reader = Reader {
        lookup,
        problems: Vec::new(),
    };
    let storage = reader.storage();
    let discord = reader.discord();
    let link_with = reader.link_with();
    match (storage, discord, reader.problems.is_empty()) {
        (Some(storage), Some(discord), true) => Ok(Settings {
            discord,
            storage,
            link_with,
        }),
        _ => Err(Problems(reader.problems)),
    }
}

/// Reads what roles other than `run` need: storage and chart servers, no Discord.
///
/// # Errors
/// Every problem at once.
pub fn read_storage(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Storage, Problems> {
    let mut reader = Reader {
        lookup,
        problems: Vec::new(),
    };
    match (reader.storage(), reader.problems.is_empty()) {
        (Some(storage), true) => Ok(storage),
        _ => Err(Problems(reader.problems)),
    }
}

/// Megabytes of one account on the carried chart server: nobody comes near it by hand.
const DEFAULT_HOST_ACCOUNT_MB: u64 = 10_000;

/// Requests a second of one account: more than a purge makes with all that it has in flight.
const DEFAULT_HOST_RATE: u32 = 200;

const MEGABYTE: u64 = 1_000_000;

/// What copies may take, unless the operator says otherwise.
const DEFAULT_COPIES_MB: u64 = 1_000;

/// A petabyte.
const MOST_COPIES_MB: u64 = 1_000_000_000;

pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn get(&self, setting: &str) -> Option<String> {
        (self.lookup)(setting)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    pub(super) fn problem<T>(
        &mut self,
        setting: &'static str,
        says: impl Into<String>,
    ) -> Option<T> {
        self.problems.push(Problem {
            setting,
            says: says.into(),
        });
        None
    }

    fn discord(&mut self) -> Option<DiscordSettings> {
        let token = match self.get("DISCORD_TOKEN") {
            Some(token) if token.chars().any(char::is_whitespace) => self.problem(
                "DISCORD_TOKEN",
                "holds a space; copy it anew from the Bot page of your application",
            ),
            Some(token) => Some(SecretString::from(
                token.trim_start_matches("Bot ").to_owned(),
            )),
            None => self.problem(
                "DISCORD_TOKEN",
                "is missing; copy it from the Bot page of your application",
            ),
        };
        let teams = self.teams();
        let api_url = self.api_url();
        Some(DiscordSettings {
            token: token?,
            teams: teams?,
            api_url: api_url?,
        })
    }

    fn teams(&mut self) -> Option<Teams> {
        let all = match self.get("DISCORD_ALL_GUILDS").as_deref() {
            None | Some("no") => false,
            Some("yes") => true,
            Some(_) => return self.problem("DISCORD_ALL_GUILDS", "must be yes or no"),
        };
        if all {
            return Some(Teams::All);
        }
        let Some(list) = self.get("DISCORD_GUILD_ID") else {
            return self.problem(
                "DISCORD_GUILD_ID",
                "is missing; give the id of your Discord server (several with commas), or set DISCORD_ALL_GUILDS=yes",
            );
        };
        let ids: Option<Vec<TeamId>> = list
            .split(',')
            .map(|id| id.trim().parse().ok().filter(|id| *id != 0).map(TeamId))
            .collect();
        match ids {
            Some(ids) => Some(Teams::Named(ids)),
            None => self.problem(
                "DISCORD_GUILD_ID",
                "must be numbers such as 1234567890123456789, with commas between",
            ),
        }
    }

    fn api_url(&mut self) -> Option<Url> {
        let text = self
            .get("DISCORD_API_URL")
            .unwrap_or_else(|| DISCORD.to_owned());
        match web_address(&text) {
            Some(url) => Some(url),
            None => self.problem(
                "DISCORD_API_URL",
                "must be an address such as https://discord.com",
            ),
        }
    }

    fn link_with(&mut self) -> LinkWith {
        match self.get("LINK_WITH").as_deref() {
            None | Some("page") => LinkWith::Page,
            Some("modal") => LinkWith::Modal,
            Some(_) => {
                self.problem::<()>("LINK_WITH", "must be page or modal");
                LinkWith::Page
            }
        }
    }

    fn storage(&mut self) -> Option<Storage> {
        let database_url = self.database(
            "DATABASE_URL",
            "sqlite://chartkeeper.db",
            &["sqlite://", "postgres://", "postgresql://"],
        );
        let host_database_url =
            self.database("HOST_DATABASE_URL", "sqlite://charts.db", &["sqlite://"]);
        let keys = database_url.as_deref().and_then(|url| self.keys(url));
        let copies = database_url.as_deref().map(|url| self.copies(url));
        let most_copies = self.most_copies();
        let mut chart_servers = self.chart_servers();
        let servers_file = self.servers_file(chart_servers.as_deref_mut());
        let chart_limit = self.chart_limit();
        let listen = self.listen();
        let public_url = self.public_url(listen);
        let host_rate = self.host_rate();
        let host_account_bytes = self.host_account_bytes();
        Some(Storage {
            database_url: database_url?,
            host_database_url: host_database_url?,
            keys: keys?,
            copies: copies?,
            most_copies: most_copies?,
            chart_servers: chart_servers?,
            servers_file,
            chart_limit: chart_limit?,
            pace: Pace::ORDINARY,
            listen: listen?,
            public_url: public_url?,
            host_rate: host_rate?,
            host_account_bytes: host_account_bytes?,
        })
    }

    fn host_rate(&mut self) -> Option<HostRate> {
        match self.get("HOST_RATE_LIMIT").as_deref() {
            None => Some(HostRate::PerSecond(DEFAULT_HOST_RATE)),
            Some("off") => Some(HostRate::Off),
            Some(text) => match text.parse() {
                Ok(rate @ 1..=1_000_000) => Some(HostRate::PerSecond(rate)),
                _ => self.problem("HOST_RATE_LIMIT", "must be a whole number from 1, or off"),
            },
        }
    }

    fn host_account_bytes(&mut self) -> Option<u64> {
        let megabytes = match self.get("HOST_ACCOUNT_MB").as_deref() {
            None => Some(DEFAULT_HOST_ACCOUNT_MB),
            Some(text) => text
                .parse()
                .ok()
                .filter(|mb| (1..=1_000_000_000).contains(mb)),
        };
        match megabytes {
            Some(megabytes) => Some(megabytes * 1_000_000),
            None => self.problem("HOST_ACCOUNT_MB", "must be a whole number from 1"),
        }
    }

    fn database(
        &mut self,
        setting: &'static str,
        default: &str,
        schemes: &[&str],
    ) -> Option<String> {
        let url = self.get(setting).unwrap_or_else(|| default.to_owned());
        if schemes
            .iter()
            .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme))
        {
            return Some(url);
        }
        self.problem(setting, format!("must begin with {}", schemes.join(" or ")))
    }

    /// Beside an SQLite file; in the folder in which the bot was started otherwise.
    fn copies(&mut self, database_url: &str) -> PathBuf {
        if let Some(folder) = self.get("COPIES_DIR") {
            return PathBuf::from(folder);
        }
        let beside = sqlite_path(database_url).and_then(|path| Some(path.parent()?.to_owned()));
        beside.unwrap_or_default().join("copies")
    }

    fn most_copies(&mut self) -> Option<u64> {
        let Some(text) = self.get("COPIES_MAX_MB") else {
            return Some(DEFAULT_COPIES_MB * MEGABYTE);
        };
        match text.parse::<u64>() {
            Ok(megabytes @ 1..=MOST_COPIES_MB) => Some(megabytes * MEGABYTE),
            _ => self.problem(
                "COPIES_MAX_MB",
                format!("must be a whole number from 1 to {MOST_COPIES_MB}"),
            ),
        }
    }

    fn keys(&mut self, database_url: &str) -> Option<KeySource> {
        match (
            self.get("CHARTKEEPER_KEYS"),
            self.get("CHARTKEEPER_KEYS_FILE"),
        ) {
            (Some(_), Some(_)) => self.problem(
                "CHARTKEEPER_KEYS",
                "is set, and so is CHARTKEEPER_KEYS_FILE; set one of them",
            ),
            (Some(keys), None) if are_keys(&keys) => {
                Some(KeySource::Given(SecretString::from(keys)))
            }
            (Some(_), None) => self.problem(
                "CHARTKEEPER_KEYS",
                "must be base64 of 32 bytes, several with commas; `chartkeeper keygen` makes one",
            ),
            (None, Some(file)) => Some(KeySource::File(PathBuf::from(file))),
            (None, None) => match sqlite_path(database_url) {
                Some(path) => Some(KeySource::Beside(path.with_extension("keys"))),
                None => self.problem(
                    "CHARTKEEPER_KEYS",
                    "must be set when DATABASE_URL is PostgreSQL; `chartkeeper keygen` makes one",
                ),
            },
        }
    }

    fn chart_servers(&mut self) -> Option<Vec<ChartServerSetting>> {
        let text = self
            .get("CHART_SERVERS")
            .unwrap_or_else(|| "home=builtin".to_owned());
        let mut servers: Vec<ChartServerSetting> = Vec::new();
        let before = self.problems.len();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match chart_server(part) {
                Ok(server) if servers.iter().any(|known| known.name == server.name) => {
                    self.problem::<()>("CHART_SERVERS", format!("names `{}` twice", server.name));
                }
                Ok(server) => servers.push(server),
                Err(says) => {
                    self.problem::<()>("CHART_SERVERS", says);
                }
            }
        }
        if self.problems.len() > before {
            return None;
        }
        if servers.is_empty() {
            return self.problem(
                "CHART_SERVERS",
                "must name at least one chart server, such as home=builtin",
            );
        }
        Some(servers)
    }

    fn chart_limit(&mut self) -> Option<u64> {
        match self.get("CHART_LIMIT").map(|limit| limit.parse::<u64>()) {
            None => Some(100),
            Some(Ok(limit)) if limit > 0 => Some(limit),
            Some(_) => self.problem("CHART_LIMIT", "must be a whole number above 0, such as 100"),
        }
    }

    fn listen(&mut self) -> Option<SocketAddr> {
        let text = self
            .get("LISTEN_ADDR")
            .unwrap_or_else(|| "127.0.0.1:8787".to_owned());
        match text.parse() {
            Ok(addr) => Some(addr),
            Err(_) => self.problem(
                "LISTEN_ADDR",
                "must be an address and a port, such as 127.0.0.1:8787",
            ),
        }
    }

    fn public_url(&mut self, listen: Option<SocketAddr>) -> Option<Url> {
        let text = match self.get("PUBLIC_URL") {
            Some(text) => text,
            None => format!("http://{}", listen?),
        };
        match web_address(&text) {
            Some(url) => Some(url),
            None => self.problem(
                "PUBLIC_URL",
                "must be an address such as https://charts.example",
            ),
        }
    }
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none();
    (plain && url.host_str().is_some()).then_some(url)
}

fn are_keys(text: &str) -> bool {
    let engine = base64::engine::general_purpose::STANDARD;
    text.split(',').all(|key| {
        engine
            .decode(key.trim())
            .is_ok_and(|bytes| bytes.len() == 32)
    })
}

fn chart_server(part: &str) -> Result<ChartServerSetting, String> {
    const RIGHT: &str = "must be name=builtin, name=chart-studio+https://charts.example or name=figlinq+https://charts.example, \
         with commas between";
    let (name, what) = part.split_once('=').ok_or(RIGHT)?;
    let name = name.trim();
    let fits = !name.is_empty()
        && name.len() <= 32
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fits {
        return Err("holds a name that is not made of a-z, 0-9 and -".to_owned());
    }
    let address = |url: &str| {
        let right = || format!("`{name}` must have an address such as https://charts.example");
        web_address(url).ok_or_else(right)
    };
    let kind = match what.trim().split_once('+') {
        None if what.trim() == "builtin" => ChartServerKind::Builtin,
        Some(("chart-studio", url)) => ChartServerKind::ChartStudio(address(url)?),
        Some(("figlinq", url)) => ChartServerKind::Figlinq(address(url)?),
        _ => return Err(RIGHT.to_owned()),
    };
    Ok(ChartServerSetting {
        name: ServerName(name.to_owned()),
        kind,
        more: ServerMore::default(),
    })
}

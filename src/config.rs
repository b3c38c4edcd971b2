//! Settings: what the environment and `.env` say, read into one value.
//!
//! May name `domain` alone. What always holds: every problem is found in one go, and each names the
//! setting and says what would be right; no problem shows the value of a secret.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use base64::Engine as _;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::domain::ids::{ServerName, TeamId};

/// Discord's own REST address.
pub const DISCORD: &str = "https://discord.com";

/// All settings of a live install. `.env.example` explains each.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How Discord is reached.
    pub discord: DiscordSettings,
    /// Storage and chart servers.
    pub storage: Storage,
    /// How a member gives the key of an account.
    pub link_with: LinkWith,
}

/// How Discord is reached.
#[derive(Clone, Debug)]
pub struct DiscordSettings {
    /// The bot's token.
    pub token: SecretString,
    /// Which teams are served.
    pub teams: Teams,
    /// The REST base.
    pub api_url: Url,
}

impl DiscordSettings {
    /// Whether the REST base is Discord's own. With any other, serenity's limiter is off, since it would
    /// ignore the base otherwise.
    #[must_use]
    pub fn is_discord_itself(&self) -> bool {
        self.api_url.as_str().trim_end_matches('/') == DISCORD
    }
}

/// Which teams are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Teams {
    /// These.
    Named(Vec<TeamId>),
    /// Every team that invited the bot.
    All,
}

impl Teams {
    /// Whether that team is served.
    #[must_use]
    pub fn serves(&self, team: TeamId) -> bool {
        match self {
            Self::Named(teams) => teams.contains(&team),
            Self::All => true,
        }
    }
}

/// Where the sealing keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// From `CHARTKEEPER_KEYS`.
    Given(SecretString),
    /// From that file, which must be there.
    File(PathBuf),
    /// From a file beside the SQLite database, made once.
    Beside(PathBuf),
}

/// How a member gives the key of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkWith {
    /// On a page of ours.
    Page,
    /// In a Discord form.
    Modal,
}

/// The kind of API that a chart server speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartServerKind {
    /// The one that Chartkeeper carries.
    Builtin,
    /// Chart Studio's v2 API, at that base.
    ChartStudio(Url),
}

/// One chart server of `CHART_SERVERS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartServerSetting {
    /// The operator's name for it.
    pub name: ServerName,
    /// What it speaks, and where.
    pub kind: ChartServerKind,
}

/// A setting that is not right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting.
    pub setting: &'static str,
    /// What is wrong with it and what would be right.
    pub says: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.says)
    }
}

/// Every problem that was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "  {problem}")?;
        }
        Ok(())
    }
}

/// The settings that have to do with storage and chart servers, which every role but `demo` reads.
#[derive(Clone, Debug)]
pub struct Storage {
    /// Where links, plans and jobs are kept.
    pub database_url: String,
    /// Where the carried chart server keeps its charts.
    pub host_database_url: String,
    /// The sealing keys.
    pub keys: KeySource,
    /// The chart servers, the first of them the default.
    pub chart_servers: Vec<ChartServerSetting>,
    /// Plots that an account of a foreign chart server may hold.
    pub chart_limit: u64,
    /// Where pages, health and the carried chart server are served.
    pub listen: SocketAddr,
    /// How members' browsers reach that; port 0 stands for the port that was bound.
    pub public_url: Url,
}

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

struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn get(&self, setting: &str) -> Option<String> {
        (self.lookup)(setting)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn problem<T>(&mut self, setting: &'static str, says: impl Into<String>) -> Option<T> {
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
        let chart_servers = self.chart_servers();
        let chart_limit = self.chart_limit();
        let listen = self.listen();
        let public_url = self.public_url(listen);
        Some(Storage {
            database_url: database_url?,
            host_database_url: host_database_url?,
            keys: keys?,
            chart_servers: chart_servers?,
            chart_limit: chart_limit?,
            listen: listen?,
            public_url: public_url?,
        })
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

/// The file of a `sqlite://` address; nothing for another.
#[must_use]
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?;
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
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
    const RIGHT: &str =
        "must be name=builtin or name=chart-studio+https://charts.example, with commas between";
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
    let kind = match what.trim().split_once('+') {
        None if what.trim() == "builtin" => ChartServerKind::Builtin,
        Some(("chart-studio", url)) => {
            ChartServerKind::ChartStudio(web_address(url).ok_or_else(|| {
                format!("`{name}` must have an address such as https://charts.example")
            })?)
        }
        Some(("figlinq", _)) => {
            return Err(format!(
                "`{name}` is of the kind figlinq, which this version does not speak yet"
            ));
        }
        _ => return Err(RIGHT.to_owned()),
    };
    Ok(ChartServerSetting {
        name: ServerName(name.to_owned()),
        kind,
    })
}

/// The sealing keys' text, for who builds the keyring.
#[must_use]
pub fn given_keys(keys: &SecretString) -> &str {
    keys.expose_secret()
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;

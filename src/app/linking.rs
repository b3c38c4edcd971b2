//! How members link accounts here, and accounts on the carried chart server for those who have none.

use async_trait::async_trait;
use chart_host::{ChartHost, HostError, Limit, NewKey};
use secrecy::SecretString;
use url::Url;

use crate::config::{ChartServerKind, LinkWith, Storage};
use crate::domain::ids::ServerName;
use crate::ops::doctor::trouble_of;
use crate::ops::tickets::{AccountMaker, LinkWay, NotMade};

/// A key passes through no page that others could read along, or that leads other people's browsers to
/// themselves.
pub(super) fn way(link_with: LinkWith, public_url: &Url) -> LinkWay {
    let address = public_url.as_str().trim_end_matches('/').to_owned();
    match link_with {
        LinkWith::Modal => LinkWay::Form,
        LinkWith::PageAnywhere => LinkWay::Page(address),
        LinkWith::Page if trouble_of(public_url).is_none() => LinkWay::Page(address),
        LinkWith::Page => LinkWay::CommandLine(address),
    }
}

/// Makes accounts on the carried chart server.
pub(super) struct CarriedAccounts {
    host: ChartHost,
    servers: Vec<ServerName>,
}

impl CarriedAccounts {
    /// For every chart server of the settings that is the carried one.
    pub(super) fn new(host: ChartHost, storage: &Storage) -> Self {
        let carried = storage.chart_servers.iter();
        let carried = carried.filter(|server| server.kind == ChartServerKind::Builtin);
        Self {
            host,
            servers: carried.map(|server| server.name.clone()).collect(),
        }
    }
}

#[async_trait]
impl AccountMaker for CarriedAccounts {
    fn makes(&self, server: &ServerName) -> bool {
        self.servers.contains(server)
    }

    async fn make(&self, username: &str, plots: u64) -> Result<SecretString, NotMade> {
        let limit = Limit::Plots(u32::try_from(plots).unwrap_or(u32::MAX));
        let made = self.host.add_user(username, limit, NewKey::Make).await;
        made.map(SecretString::from).map_err(|error| match error {
            HostError::UserTaken(_) => NotMade::NameTaken,
            HostError::BadUserName(_) => NotMade::BadName,
            other => NotMade::Failed(other.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_handed_out_only_where_a_key_can_pass() {
        let page =
            |url: &str| matches!(way(LinkWith::Page, &url.parse().unwrap()), LinkWay::Page(_));
        for good in [
            "https://charts.example",
            "https://charts.example/keeper/",
            "https://10.0.0.7",
        ] {
            assert!(page(good), "{good}");
        }
        for bad in [
            "http://charts.example",
            "https://localhost",
            "https://bot.localhost:8787",
            "https://127.0.0.1",
            "https://[::1]:8787",
            "http://127.0.0.1:8787",
            "https://0.0.0.0:8787",
        ] {
            assert!(!page(bad), "{bad}");
        }
        let anywhere = way(
            LinkWith::PageAnywhere,
            &"http://127.0.0.1:1/".parse().unwrap(),
        );
        assert_eq!(anywhere, LinkWay::Page("http://127.0.0.1:1".into()));
    }
}

//! The ways in which a member names a chart: `225`, `ada:225`, `https://charts.example/~ada/225/`, an old
//! `plot.ly` address.
//!
//! A chart of another owner, or on another chart server, is an error of its own: it is never taken for the
//! member's chart of the same number.

use url::Url;

use super::ids::{Fid, is_user_name};

/// Where Plotly's own cloud stood; its addresses still stand in old documents and name charts that have
/// since moved to a team's own server under the same number.
const OLD_CLOUD: [&str; 5] = [
    "plot.ly",
    "www.plot.ly",
    "plotly.com",
    "chart-studio.plotly.com",
    "api.plot.ly",
];

/// Why a text names no chart of this account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a number, a fid or an address.
    #[error("does not name a chart")]
    NotAChart,
    /// It is somebody else's.
    #[error("belongs to another user")]
    AnotherOwner {
        /// The user name it belongs to.
        owner: String,
    },
    /// It is on another chart server.
    #[error("is on another chart server")]
    AnotherServer {
        /// That server's host.
        host: String,
    },
}

/// The chart that `text` names for user `username` of the chart server whose pages are at `web_hosts`
/// (host, with a port where there is one).
///
/// # Errors
/// See [`AddressError`].
pub fn parse(text: &str, username: &str, web_hosts: &[String]) -> Result<Fid, AddressError> {
    let text = text.trim().trim_start_matches('<').trim_end_matches('>');
    let (owner, local) = if let Some(local) = number(text) {
        (username.to_owned(), local)
    } else if let Ok(fid) = text.parse::<Fid>() {
        (fid.user, fid.local)
    } else {
        from_url(text, web_hosts)?
    };
    if owner.eq_ignore_ascii_case(username) {
        Ok(Fid::new(username, local))
    } else {
        Err(AddressError::AnotherOwner { owner })
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

fn from_url(text: &str, web_hosts: &[String]) -> Result<(String, u64), AddressError> {
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("https://{text}"))
    };
    let url = url.map_err(|_| AddressError::NotAChart)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AddressError::NotAChart);
    }
    let host = url.host_str().ok_or(AddressError::NotAChart)?;
    let mut parts = url.path_segments().ok_or(AddressError::NotAChart)?;
    let owner = parts
        .next()
        .and_then(owner_of)
        .ok_or(AddressError::NotAChart)?;
    // `225`, `225.png`, `225.embed`: the same chart in other clothes.
    let local = parts
        .next()
        .and_then(|part| number(part.split('.').next()?))
        .ok_or(AddressError::NotAChart)?;
    let with_port = url
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    if !OLD_CLOUD.contains(&host)
        && !web_hosts
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&with_port))
    {
        return Err(AddressError::AnotherServer { host: with_port });
    }
    Ok((owner, local))
}

fn owner_of(part: &str) -> Option<String> {
    let name = part
        .strip_prefix('~')
        .or_else(|| part.strip_prefix("%7E"))
        .or_else(|| part.strip_prefix("%7e"))?;
    is_user_name(name).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hosts() -> Vec<String> {
        vec!["charts.example".into(), "127.0.0.1:8787".into()]
    }

    #[test]
    fn every_way_of_naming_a_chart_is_understood() {
        for text in [
            "225",
            " 225 ",
            "#225",
            "ada:225",
            "Ada:225",
            "https://charts.example/~ada/225/",
            "https://charts.example/~ada/225",
            "<https://charts.example/~ada/225/my-plot/?share_key=x#plot>",
            "charts.example/~ada/225.png",
            "http://127.0.0.1:8787/~ada/225.embed",
            "https://plot.ly/~ada/225/",
            "https://chart-studio.plotly.com/~ada/225",
        ] {
            assert_eq!(
                parse(text, "ada", &hosts()),
                Ok(Fid::new("ada", 225)),
                "{text}"
            );
        }
    }

    #[test]
    fn another_owner_and_another_server_are_refused() {
        for text in [
            "bob:225",
            "https://charts.example/~bob/225/",
            "https://plot.ly/~bob/225",
        ] {
            assert_eq!(
                parse(text, "ada", &hosts()),
                Err(AddressError::AnotherOwner {
                    owner: "bob".into()
                }),
                "{text}"
            );
        }
        assert_eq!(
            parse("https://elsewhere.example/~ada/225/", "ada", &hosts()),
            Err(AddressError::AnotherServer {
                host: "elsewhere.example".into()
            })
        );
    }

    #[test]
    fn what_names_no_chart_is_refused() {
        for text in [
            "",
            "-1",
            "1.5",
            "my plot",
            "ada:",
            ":5",
            "ada:+5",
            "https://charts.example/",
            "ftp://x/~ada/1",
        ] {
            assert_eq!(
                parse(text, "ada", &hosts()),
                Err(AddressError::NotAChart),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_names_ones_own_chart_or_is_an_error(text in "\\PC{0,60}") {
            if let Ok(fid) = parse(&text, "ada", &hosts()) {
                prop_assert_eq!(fid.user, "ada");
            }
        }

        #[test]
        fn a_fid_reads_back(local in any::<u64>()) {
            let fid = Fid::new("ada", local);
            prop_assert_eq!(fid.to_string().parse::<Fid>(), Ok(fid.clone()));
            prop_assert_eq!(parse(&fid.to_string(), "ada", &[]), Ok(fid));
        }
    }
}

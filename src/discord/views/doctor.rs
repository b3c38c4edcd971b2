//! What a doctor found: as a card, and as plain text for a terminal. Pure.

use super::{Card, Tone, View};
use crate::discord::escape;
use crate::domain::budget::Window;
use crate::domain::findings::{Answer, Known, Question, Source};
use crate::domain::ids::{ChannelId, TeamId};
use crate::ops::doctor::{Elsewhere, Finding, Grade, UrlTrouble};
use crate::ops::surroundings::Right;
use crate::servers::{Instead, ServerError, Trouble};
use crate::text::{Args, Locale, plain, say};

/// As long as a card's body may be, in characters.
const LONGEST_BODY: usize = 4_000;

/// The card.
#[must_use]
pub fn view(locale: Locale, findings: &[Finding]) -> View {
    let lines = lines(locale, findings, Place::Card);
    let tone = match Finding::worst(findings) {
        Grade::Good => Tone::Good,
        Grade::LookAt => Tone::Warning,
        Grade::Wrong => Tone::Danger,
    };
    let card = Card {
        title: plain(locale, "doctor-title"),
        body: escape::cut(&lines.join("\n"), LONGEST_BODY),
        tone,
        ..Card::default()
    };
    View::card(card, Vec::new())
}

/// The same for a terminal.
#[must_use]
pub fn text(locale: Locale, findings: &[Finding]) -> String {
    lines(locale, findings, Place::Terminal).join("\n")
}

/// Where it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Card,
    Terminal,
}

impl Place {
    /// A text that somebody else chose.
    fn foreign(self, text: &str) -> String {
        match self {
            Self::Card => escape::title(text, 200),
            Self::Terminal => text.chars().filter(|c| !c.is_control()).collect(),
        }
    }

    fn strong(self, text: &str) -> String {
        match self {
            Self::Card => format!("**{text}**"),
            Self::Terminal => text.to_owned(),
        }
    }
}

fn lines(locale: Locale, findings: &[Finding], place: Place) -> Vec<String> {
    let mut lines = vec![place.strong(&summary(locale, findings)), String::new()];
    lines.extend(findings.iter().map(|finding| {
        let mark = match finding.grade() {
            Grade::Good => "✓",
            Grade::LookAt => "!",
            Grade::Wrong => "✗",
        };
        let about = place.strong(&about(locale, finding));
        let said = Args::new()
            .text("of", about)
            .text("what", sentence(locale, finding, place));
        format!("{mark} {}", say(locale, "said-of", said))
    }));
    lines
}

fn summary(locale: Locale, findings: &[Finding]) -> String {
    let worst = Finding::worst(findings);
    let name = match worst {
        Grade::Good => return plain(locale, "doctor-all-good"),
        Grade::LookAt => "doctor-look-at",
        Grade::Wrong => "doctor-wrong",
    };
    let count = findings.iter().filter(|one| one.grade() == worst).count();
    say(locale, name, Args::new().count("count", count as u64))
}

fn about(locale: Locale, finding: &Finding) -> String {
    use Finding as F;
    let name = match finding {
        F::TokenGood(_) | F::TokenRefused | F::DiscordAway => "doctor-token",
        F::Invite(_) => "doctor-invite",
        F::TeamGood(_) | F::TeamMissing(_) | F::TeamUnknown(_) | F::AllTeams => "doctor-team",
        F::RightsGood(_)
        | F::RightsLackHere(..)
        | F::RightsLackInNotices(..)
        | F::NoticesGone(_)
        | F::NoticesStuck(_) => "doctor-rights",
        F::NoticesNone(_) => "doctor-notices",
        F::UrlGood(_) | F::UrlBad(..) | F::UrlAnswers | F::UrlSilent(_) | F::UrlNotAsked => {
            "doctor-url"
        }
        F::ServerGood(server)
        | F::ServerBad(server, _)
        | F::ServerNotServed(server)
        | F::ServerBudget(server, _)
        | F::ServerKnown(server, _) => {
            let server = Args::new().text("server", server.as_str());
            return say(locale, "doctor-server", server);
        }
        F::ServersFile(_) => "doctor-servers-file",
        F::ClockGood | F::ClockOff { .. } => "doctor-clock",
        F::KeysGood(_) | F::KeysOlder(_) | F::KeysLost(_) | F::KeysUnread(_) => "doctor-keys",
        F::DatabaseGood(_) | F::DatabaseNone | F::DatabaseClosed(_) | F::DatabaseReadOnly(_) => {
            "doctor-database"
        }
        F::RunnerHere | F::RunnerElsewhere | F::RunnerNone | F::RunnersShare => "doctor-runner",
    };
    plain(locale, name)
}

fn sentence(locale: Locale, finding: &Finding, place: Place) -> String {
    use Finding as F;
    let foreign = |name, of: &'static str, text: &str| {
        say(locale, name, Args::new().text(of, place.foreign(text)))
    };
    let address = |name, text: &str| say(locale, name, Args::new().text("address", text));
    let count = |name, count: u64| say(locale, name, Args::new().count("count", count));
    let team = |name, team: &TeamId| say(locale, name, Args::new().text("team", team.to_string()));
    match finding {
        F::TokenGood(name) => foreign("doctor-token-good", "name", name),
        F::Invite(to) => address("doctor-invite-address", to),
        F::TeamGood(name) => foreign("doctor-team-good", "name", name),
        F::TeamMissing(id) => team("doctor-team-missing", id),
        F::TeamUnknown(id) => team("doctor-team-unknown", id),
        F::NoticesStuck(jobs) => count("doctor-notices-stuck", *jobs),
        F::NoticesGone(id) => team("doctor-rights-notices-gone", id),
        F::NoticesNone(id) => team("doctor-notices-none", id),
        F::RightsGood(channel) => rights(locale, "doctor-rights-good", *channel, &[], place),
        F::RightsLackHere(channel, lacking, elsewhere) => {
            let name = match elsewhere {
                Elsewhere::NotNeeded => "doctor-rights-lack-some",
                Elsewhere::InNotices => "doctor-rights-lack-here",
                Elsewhere::Nowhere => "doctor-rights-lack-nowhere",
            };
            rights(locale, name, *channel, lacking, place)
        }
        F::RightsLackInNotices(_, channel, lacking) => rights(
            locale,
            "doctor-rights-lack-notices",
            *channel,
            lacking,
            place,
        ),
        F::UrlGood(url) => address("doctor-url-good", url),
        F::UrlBad(url, UrlTrouble::Loopback) => address("doctor-url-loopback", url),
        F::UrlBad(url, UrlTrouble::NotHttps) => address("doctor-url-not-https", url),
        F::UrlSilent(error) => plain(locale, of_silence(error)),
        F::ServerBad(_, error) => plain(locale, of_server(error)),
        F::ServerBudget(_, budget) => {
            let name = match budget.window() {
                Window::Hour => "doctor-server-budget-hour",
                Window::Day => "doctor-server-budget-day",
            };
            count(name, budget.writes())
        }
        F::ServerKnown(_, all) => known(locale, all),
        F::ServersFile(path) => foreign("doctor-servers-file-read", "path", path),
        F::ClockOff { seconds } => {
            let name = if *seconds > 0 {
                "doctor-clock-fast"
            } else {
                "doctor-clock-slow"
            };
            let seconds = Args::new().count("seconds", seconds.unsigned_abs());
            say(locale, name, seconds)
        }
        F::KeysGood(links) => count("doctor-keys-good", *links),
        F::KeysOlder(links) => count("doctor-keys-older", *links),
        F::KeysLost(links) => count("doctor-keys-lost", *links),
        F::KeysUnread(why) => foreign("doctor-keys-unread", "why", why),
        F::DatabaseGood(version) => {
            let version = Args::new().count("version", *version);
            say(locale, "doctor-database-good", version)
        }
        F::DatabaseClosed(why) => foreign("doctor-database-closed", "why", why),
        F::DatabaseReadOnly(why) => foreign("doctor-database-read-only", "why", why),
        plain_one => plain(locale, of_plain(plain_one)),
    }
}

/// The name of a sentence without places.
const fn of_plain(finding: &Finding) -> &'static str {
    use Finding as F;
    match finding {
        F::TokenRefused => "doctor-token-refused",
        F::DiscordAway => "doctor-token-away",
        F::AllTeams => "doctor-team-all",
        F::UrlAnswers => "doctor-url-answers",
        F::UrlNotAsked => "doctor-url-not-asked",
        F::ServerGood(_) => "doctor-server-good",
        F::ServerNotServed(_) => "doctor-server-not-served",
        F::ClockGood => "doctor-clock-good",
        F::DatabaseNone => "doctor-database-none",
        F::RunnerHere => "doctor-runner-here",
        F::RunnerElsewhere => "doctor-runner-elsewhere",
        F::RunnerNone => "doctor-runner-none",
        _ => "doctor-runners-share",
    }
}

const fn of_silence(error: &ServerError) -> &'static str {
    match error {
        ServerError::Unavailable(Trouble::TimedOut) => "doctor-url-silent-timed-out",
        ServerError::Unavailable(trouble) if trouble.is_of_certificate() => {
            "doctor-url-silent-bad-certificate"
        }
        ServerError::Unavailable(
            Trouble::Refused | Trouble::UnknownName | Trouble::NoConnection | Trouble::NoTls,
        ) => "doctor-url-silent-no-connection",
        _ => "doctor-url-silent-other",
    }
}

const fn of_server(error: &ServerError) -> &'static str {
    match error {
        ServerError::Unavailable(trouble) => match trouble {
            Trouble::Refused => "doctor-server-refused-connection",
            Trouble::UnknownName => "doctor-server-unknown-name",
            Trouble::NoConnection => "doctor-server-no-connection",
            Trouble::NoTls => "doctor-server-no-tls",
            Trouble::TimedOut => "doctor-server-timed-out",
            Trouble::CertificateExpired => "doctor-server-certificate-expired",
            Trouble::UnknownAuthority => "doctor-server-unknown-authority",
            Trouble::WrongName => "doctor-server-wrong-name",
            Trouble::BadCertificate => "doctor-server-bad-certificate",
            Trouble::ErrorStatus => "doctor-server-status",
        },
        ServerError::ClosedCloud => "doctor-server-closed-cloud",
        ServerError::RateLimited(_) => "doctor-server-rate-limited",
        ServerError::NotUnderstood(Instead::WebPage) => "doctor-server-web-page",
        ServerError::NotUnderstood(Instead::Moved) => "doctor-server-moved",
        ServerError::NotUnderstood(Instead::NoApi) => "doctor-server-no-api",
        _ => "doctor-server-not-understood",
    }
}

/// What is known, by who says so; what is not, at its end.
fn known(locale: Locale, all: &[Known]) -> String {
    let said = |source| {
        let of = all.iter().filter(|one| one.source == source);
        let mut parts: Vec<String> = of.map(|one| plain(locale, of_known(*one))).collect();
        let name = match source {
            Source::Found => "doctor-known-found",
            Source::Operator => "doctor-known-operator",
            Source::Default => {
                // No read tells these.
                parts.push(plain(locale, "doctor-known-rest"));
                "doctor-known-default"
            }
        };
        let what = Args::new().text("what", parts.join(&plain(locale, "semicolon")));
        (!parts.is_empty()).then(|| say(locale, name, what))
    };
    let sources = [Source::Found, Source::Operator, Source::Default];
    let sentences: Vec<String> = sources.into_iter().filter_map(said).collect();
    sentences.join(&plain(locale, "between-sentences"))
}

const fn of_known(known: Known) -> &'static str {
    match (known.question, known.answer) {
        (Question::ListsTrash, Some(Answer::Yes)) => "doctor-known-lists-trash",
        (Question::ListsTrash, Some(Answer::No)) => "doctor-known-lists-no-trash",
        (Question::ListsTrash, _) => "doctor-known-lists-trash-open",
        (Question::RowsTellReferences, Some(Answer::Yes)) => "doctor-known-references",
        (Question::RowsTellReferences, Some(Answer::No)) => "doctor-known-no-references",
        (Question::RowsTellReferences, _) => "doctor-known-references-open",
        (Question::ReadTrashed, Some(Answer::Shown)) => "doctor-known-trash-shown",
        (Question::ReadTrashed, Some(Answer::NotThere)) => "doctor-known-trash-not-there",
        (Question::ReadTrashed, Some(Answer::Refused)) => "doctor-known-trash-refused",
        (Question::ReadTrashed, _) => "doctor-known-trash-open",
        (Question::TellsLimit, Some(Answer::Yes)) => "doctor-known-limit",
        (Question::TellsLimit, Some(Answer::No)) => "doctor-known-no-limit",
        (Question::TellsLimit, _) => "doctor-known-limit-open",
    }
}

fn rights(
    locale: Locale,
    name: &str,
    channel: ChannelId,
    lacking: &[Right],
    place: Place,
) -> String {
    let names = lacking.iter().map(|right| plain(locale, of_right(*right)));
    let names: Vec<String> = names.collect();
    let channel = match place {
        Place::Card => format!("<#{channel}>"),
        Place::Terminal => channel.to_string(),
    };
    let args = Args::new().text("channel", channel);
    say(
        locale,
        name,
        args.text("rights", names.join(&plain(locale, "comma"))),
    )
}

const fn of_right(right: Right) -> &'static str {
    match right {
        Right::View => "doctor-right-view",
        Right::Send => "doctor-right-send",
        Right::SendInThreads => "doctor-right-send-in-threads",
        Right::Embed => "doctor-right-embed",
        Right::Attach => "doctor-right-attach",
    }
}

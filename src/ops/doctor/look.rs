//! Looking at each thing.

use futures_util::future::join_all;

use super::finding::{Elsewhere, Finding, trouble_of};
use super::{Patient, Running, Teams};
use crate::domain::findings::known;
use crate::domain::ids::{ServerName, TeamId};
use crate::ops::clock::Clock;
use crate::ops::surroundings::{NotSaid, Ourselves, Right, Surroundings, can_tell, invite_address};
use crate::servers;
use crate::store::seal::SealError;

/// A clock that is off by more is a finding.
const MOST_OFF_SECONDS: i64 = 60;

pub(super) async fn at_discord(discord: &dyn Surroundings, clock: &dyn Clock) -> Vec<Finding> {
    let asked = clock.now();
    let ourselves = match discord.ourselves().await {
        Ok(ourselves) => ourselves,
        Err(NotSaid::TokenRefused) => return vec![Finding::TokenRefused],
        Err(NotSaid::NotThere | NotSaid::NotNow) => return vec![Finding::DiscordAway],
    };
    let Ourselves {
        name,
        application,
        time,
    } = ourselves;
    let mut findings = vec![
        Finding::TokenGood(name),
        Finding::Invite(invite_address(application)),
    ];
    if let Some(theirs) = time {
        // Between asking and being answered, and Discord tells whole seconds.
        let ours = asked.plus(clock.now().since(asked) / 2);
        let seconds = ours.since(theirs).div_euclid(1000);
        findings.push(if seconds.abs() > MOST_OFF_SECONDS {
            Finding::ClockOff { seconds }
        } else {
            Finding::ClockGood
        });
    }
    findings
}

pub(super) async fn at_teams(patient: &Patient<'_>, discord: &dyn Surroundings) -> Vec<Finding> {
    match &patient.teams {
        Teams::All => vec![Finding::AllTeams],
        Teams::Named(teams) => {
            let each = teams.iter().map(|team| at_team(patient, discord, *team));
            join_all(each).await.concat()
        }
        Teams::Here(team, channel, lacking) => {
            let mut findings = at_team(patient, discord, *team).await;
            let in_notices = findings
                .iter()
                .any(|finding| matches!(finding, Finding::RightsGood(_)));
            let elsewhere = match (can_tell(lacking), in_notices) {
                (true, _) => Elsewhere::NotNeeded,
                (false, true) => Elsewhere::InNotices,
                (false, false) => Elsewhere::Nowhere,
            };
            // The notice channel may be the one in which this is asked.
            findings.retain(|finding| *finding != Finding::RightsGood(*channel));
            findings.push(if lacking.is_empty() {
                Finding::RightsGood(*channel)
            } else {
                Finding::RightsLackHere(*channel, lacking.clone(), elsewhere)
            });
            findings
        }
    }
}

/// Whether the bot is there, and what it may do in the notice channel.
async fn at_team(patient: &Patient<'_>, discord: &dyn Surroundings, team: TeamId) -> Vec<Finding> {
    let mut findings = vec![match discord.team_name(team).await {
        Ok(name) => Finding::TeamGood(name),
        Err(NotSaid::NotThere) => return vec![Finding::TeamMissing(team)],
        Err(NotSaid::NotNow | NotSaid::TokenRefused) => return vec![Finding::TeamUnknown(team)],
    }];
    let settings = match patient.store {
        Some(store) => store.team_settings(team).await.unwrap_or_default(),
        None => return findings,
    };
    if let Some(channel) = settings.notice_channel {
        findings.push(match discord.lacking(team, channel).await {
            Ok(lacking) if can_tell(&lacking) => Finding::RightsGood(channel),
            Ok(lacking) => {
                let needed = lacking.into_iter().filter(|right| !can_tell(&[*right]));
                let needed: Vec<Right> = needed.collect();
                Finding::RightsLackInNotices(team, channel, needed)
            }
            Err(NotSaid::NotThere) => Finding::NoticesGone(team),
            Err(NotSaid::NotNow | NotSaid::TokenRefused) => Finding::TeamUnknown(team),
        });
    } else {
        findings.push(Finding::NoticesNone(team));
    }
    if let Some(store) = patient.store
        && let Ok(stuck @ 1..) = store.notices_stuck(team).await
    {
        findings.push(Finding::NoticesStuck(stuck));
    }
    findings
}

pub(super) async fn at_public_url(patient: &Patient<'_>) -> Vec<Finding> {
    let url = patient.public_url;
    let text = url.as_str().trim_end_matches('/').to_owned();
    let mut findings = vec![match trouble_of(url) {
        None => Finding::UrlGood(text),
        Some(trouble) => Finding::UrlBad(text, trouble),
    }];
    if patient.running == Running::No {
        findings.push(Finding::UrlNotAsked);
    } else {
        let answered = servers::health::answers(url, patient.timeouts).await;
        findings.push(match (answered, patient.running) {
            (Ok(()), _) => Finding::UrlAnswers,
            (Err(_), Running::Unknown) => Finding::UrlNotAsked,
            (Err(error), _) => Finding::UrlSilent(error),
        });
    }
    findings
}

pub(super) async fn at_servers(patient: &Patient<'_>) -> Vec<Finding> {
    let each = patient.servers.all().map(async |server| {
        let name: ServerName = server.name().clone();
        if patient.running == Running::No && patient.carried.contains(&name) {
            return (Finding::ServerNotServed(name.clone()), name, server);
        }
        let found = match server.probe().await {
            Ok(()) => Finding::ServerGood(name.clone()),
            Err(error) => Finding::ServerBad(name.clone(), error),
        };
        (found, name, server)
    });
    let mut findings = Vec::new();
    for (found, name, server) in join_all(each).await {
        findings.push(found);
        let budget = server.profile().budget;
        findings.extend(budget.map(|budget| Finding::ServerBudget(name.clone(), budget)));
        if let Some(store) = patient.store {
            // What cannot be read is said of the database.
            let found = store.findings(server.origin()).await.unwrap_or_default();
            let lists_trash = server.profile().lists_trash;
            if !found.is_empty() || lists_trash.is_some() {
                findings.push(Finding::ServerKnown(name, known(lists_trash, &found)));
            }
        }
    }
    findings
}

pub(super) async fn at_keys(patient: &Patient<'_>) -> Vec<Finding> {
    let (Some(store), Some(ring)) = (patient.store, patient.keyring) else {
        return Vec::new();
    };
    let mut links = match store.sealed_links().await {
        Ok(links) => links,
        Err(error) => return vec![Finding::DatabaseClosed(error.to_string())],
    };
    if let Teams::Here(team, ..) = &patient.teams {
        links.retain(|link| link.bound.team == *team);
    }
    let first = ring.fingerprints().next().unwrap_or_default();
    let (mut good, mut older, mut lost) = (0_u64, 0, 0);
    for link in &links {
        match ring.open(&link.sealed, &link.bound) {
            Ok(_) if link.sealed.fingerprint == first => good += 1,
            Ok(_) => older += 1,
            Err(SealError::KeyMissing { .. } | SealError::Broken) => lost += 1,
            Err(error) => return vec![Finding::KeysUnread(error.to_string())],
        }
    }
    let mut findings = Vec::new();
    if lost > 0 {
        findings.push(Finding::KeysLost(lost));
    }
    if older > 0 {
        findings.push(Finding::KeysOlder(older));
    }
    if findings.is_empty() {
        findings.push(Finding::KeysGood(good));
    }
    findings
}

pub(super) async fn at_database(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store else {
        return Vec::new();
    };
    let mut findings = vec![match store.examine().await {
        Ok(version) => Finding::DatabaseGood(version),
        Err(error) => Finding::DatabaseReadOnly(error.to_string()),
    }];
    findings.push(match patient.running {
        Running::Here => Finding::RunnerHere,
        Running::Elsewhere => Finding::RunnerElsewhere,
        Running::No => Finding::RunnerNone,
        Running::Unknown => Finding::RunnersShare,
    });
    findings
}

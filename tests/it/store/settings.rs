//! What teams set for themselves.

use chartkeeper::domain::ids::{MemberId, RoleId, TeamId};
use chartkeeper::domain::quota::PlotLimit;
use chartkeeper::domain::settings::{TeamSetting, TeamSettings};
use chartkeeper::store::StoreError;

use super::{CHANNEL, NOW, Place, TEAM, on_both};

on_both! {
    a_setting_is_set_changed_and_put_back,
    what_is_not_understood_is_an_error_and_what_is_not_known_is_left_alone,
    examining_leaves_nothing_behind,
}

async fn a_setting_is_set_changed_and_put_back(place: &Place) {
    let store = place.store().await;
    let set = async |setting, value| {
        let by = (TEAM, MemberId(1));
        store
            .set_team_setting(by, setting, value, NOW)
            .await
            .unwrap();
        store.team_settings(TEAM).await.unwrap()
    };
    set(TeamSetting::NoticeChannel, Some("7")).await;
    set(TeamSetting::AccountLimit, Some("5")).await;
    let now = set(TeamSetting::AccountLimit, Some("none")).await;
    let wanted = TeamSettings {
        notice_channel: Some(CHANNEL),
        account_limit: PlotLimit::Unlimited,
        ..TeamSettings::default()
    };
    assert_eq!(now, wanted);
    for (setting, value) in [
        (TeamSetting::ApproverRole, "9"),
        (TeamSetting::ApproveAbove, "0"),
        (TeamSetting::Approvers, "2"),
        (TeamSetting::RequestHours, "48"),
    ] {
        set(setting, Some(value)).await;
    }
    let policy = store.team_settings(TEAM).await.unwrap().policy();
    assert_eq!(
        (policy.role, policy.above, policy.approvers),
        (Some(RoleId(9)), 0, 2)
    );
    assert_eq!(policy.lasts_ms, 48 * 3_600_000);
    let other = store.team_settings(TeamId(1)).await.unwrap();
    assert_eq!(other, TeamSettings::default());
    set(TeamSetting::NoticeChannel, None).await;
    for setting in TeamSetting::ALL {
        set(setting, None).await;
    }
    let back = store.team_settings(TEAM).await.unwrap();
    assert_eq!(back, TeamSettings::default());
}

async fn what_is_not_understood_is_an_error_and_what_is_not_known_is_left_alone(place: &Place) {
    let store = place.store().await;
    place
        .behind_its_back("INSERT INTO team_settings VALUES (3, 'of another version', 'x')")
        .await;
    let unknown = store.team_settings(TeamId(3)).await.unwrap();
    assert_eq!(unknown, TeamSettings::default());
    place
        .behind_its_back("INSERT INTO team_settings VALUES (3, 'limit', '0')")
        .await;
    let wrong = store.team_settings(TeamId(3)).await;
    assert!(
        matches!(wrong, Err(StoreError::NotUnderstood(_))),
        "{wrong:?}"
    );
}

async fn examining_leaves_nothing_behind(place: &Place) {
    let store = place.store().await;
    let version = store.examine().await.unwrap();
    assert_eq!(store.examine().await.unwrap(), version);
    assert!(version >= 2, "{version}");
}

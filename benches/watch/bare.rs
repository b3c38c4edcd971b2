//! The calls of a sweep once more, as requests and nothing else: no throttle, no database, no look at the answer.

use anyhow::Context as _;
use chart_host::Call;
use chartkeeper::ops::watch::MOST_AT_ONCE;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use reqwest::Client;

use crate::scene::Scene;

/// Repeats them, as many at once as a sweep has.
pub async fn repeat(scene: &Scene, calls: &[Call]) -> anyhow::Result<()> {
    let client = Client::new();
    let requests = stream::iter(calls).map(async |call| {
        let user = call.user.as_deref().context("a call of nobody")?;
        let key = scene.keys.get(user).context("a call of a stranger")?;
        let url = format!("{}{}", scene.base, call.path_and_query);
        let request = client
            .get(url)
            .basic_auth(user, Some(key))
            .header("plotly-client-platform", "bare");
        let answer = request.send().await?.error_for_status()?;
        answer.bytes().await?;
        anyhow::Ok(())
    });
    requests
        .buffer_unordered(MOST_AT_ONCE)
        .try_collect::<()>()
        .await
}

//! The same for every request of a scene, on several chart servers at once.

use std::sync::Arc;

use chart_host::Behaviour;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::scene::Speaks;

/// So many programs of one test run at once.
const AT_ONCE: usize = 3;

/// More requests than any of these scenes makes.
const MOST_REQUESTS: u32 = 60;

/// What a chart server is called here, what it speaks, and how it answers.
pub type Server = (&'static str, Speaks, Behaviour);

/// Whether a scene makes so many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    Yes,
    No,
}

/// Does `one` with request 0, 1, … of each server until that is not reached; `how` is for who reads of a failure.
pub async fn each<F>(
    servers: Vec<Server>,
    how: String,
    one: impl Fn(Speaks, Behaviour, u32, String) -> F + Clone + Send + 'static,
) where
    F: Future<Output = Reached> + Send,
{
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for (name, speaks, behaviour) in servers {
        let (places, how, one) = (places.clone(), how.clone(), one.clone());
        running.spawn(async move {
            let mut killed = 0;
            for n in 0..MOST_REQUESTS {
                let _place = places.acquire().await.unwrap();
                let context = format!("{name}, request {n}, {how}");
                if one(speaks, behaviour, n, context).await == Reached::No {
                    break;
                }
                killed += 1;
            }
            (name, killed)
        });
    }
    while let Some(ended) = running.join_next().await {
        let (name, killed) = ended.unwrap();
        // One listing, two for each of five charts.
        assert!(
            (11..MOST_REQUESTS).contains(&killed),
            "{name}: {killed} requests"
        );
    }
}

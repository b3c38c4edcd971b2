//! Group commit: the moves that wait while one transaction is written go together into the next.
//!
//! What always holds: `advance` returns only when its move is on disk, or was not made.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::items::{Move, Moved};
use super::jobs::ClaimRef;
use super::{Store, StoreError};
use crate::domain::ids::{JobId, Millis};

/// As many moves go into one transaction.
const MOST_AT_ONCE: usize = 64;

/// Tells the time to the writer.
pub type Now = Arc<dyn Fn() -> Millis + Send + Sync>;

/// Tells the writer how long it may wait for more moves before it writes.
pub type Gather = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Writes the moves of one claimed job. Its task ends when it is dropped.
#[derive(Clone, Debug)]
pub struct ItemWriter {
    job: JobId,
    queue: mpsc::Sender<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    step: Move,
    answer: oneshot::Sender<Result<Moved, WriteError>>,
}

/// The move was not made.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(Arc<str>);

impl ItemWriter {
    /// A writer for that claim.
    #[must_use]
    pub fn new(store: Store, held: ClaimRef, now: Now, gather: Gather) -> Self {
        let (queue, waiting) = mpsc::channel(MOST_AT_ONCE);
        let job = held.job.clone();
        tokio::spawn(write(store, held, now, gather, waiting));
        Self { job, queue }
    }

    /// The job whose items it writes.
    #[must_use]
    pub const fn job(&self) -> &JobId {
        &self.job
    }

    /// Makes that move; returns when it is on disk.
    ///
    /// # Errors
    /// The database's, as text: several moves share one.
    pub async fn advance(&self, step: Move) -> Result<Moved, WriteError> {
        let (answer, heard) = oneshot::channel();
        let gone = || WriteError("the writer ended".into());
        self.queue
            .send(Waiting { step, answer })
            .await
            .map_err(|_| gone())?;
        heard.await.map_err(|_| gone())?
    }
}

async fn write(
    store: Store,
    held: ClaimRef,
    now: Now,
    gather: Gather,
    mut waiting: mpsc::Receiver<Waiting>,
) {
    loop {
        let mut batch = next_group(&mut waiting, MOST_AT_ONCE, &gather).await;
        if batch.is_empty() {
            return;
        }
        let moves: Vec<Move> = batch.iter().map(|one: &Waiting| one.step.clone()).collect();
        let outcome: Result<Vec<Moved>, StoreError> = store.advance(&held, &moves, now()).await;
        match outcome {
            Ok(led_to) => {
                for (one, moved) in batch.drain(..).zip(led_to) {
                    // Whoever asked may have gone; the move is on disk all the same.
                    let _ = one.answer.send(Ok(moved));
                }
            }
            Err(error) => {
                let error = WriteError(error.to_string().into());
                for one in batch.drain(..) {
                    let _ = one.answer.send(Err(error.clone()));
                }
            }
        }
    }
}

/// What waits to be written together; nothing once nobody can ask any more.
pub async fn next_group<T>(
    waiting: &mut mpsc::Receiver<T>,
    most: usize,
    gather: &Gather,
) -> Vec<T> {
    let mut group = Vec::new();
    if waiting.recv_many(&mut group, most).await == 0 {
        return group;
    }
    let more = gather();
    if !more.is_zero() {
        tokio::time::sleep(more).await;
        while group.len() < most
            && let Ok(one) = waiting.try_recv()
        {
            group.push(one);
        }
    }
    group
}

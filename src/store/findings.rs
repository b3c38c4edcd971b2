//! What was found out of chart servers by reading.
//!
//! What always holds: where two looks found different answers, none is kept.

use super::{Store, StoreError, column};
use crate::domain::findings::{Answer, Question};
use crate::domain::ids::Millis;

impl Store {
    /// Keeps what was found. An answer that differs from the one before makes the question unclear, and it stays so.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_findings(
        &self,
        origin: &str,
        found: &[(Question, Answer)],
        now: Millis,
    ) -> Result<(), StoreError> {
        for (question, answer) in found {
            sqlx::query(
                "INSERT INTO findings (origin, question, answer, found) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (origin, question) DO UPDATE SET found = excluded.found, \
                 answer = CASE WHEN findings.answer = excluded.answer THEN excluded.answer ELSE $5 END",
            )
            .bind(origin)
            .bind(question.word())
            .bind(answer.word())
            .bind(now.0)
            .bind(Answer::Unclear.word())
            .execute(&self.pool)
            .await?;
        }
        Ok(())
    }

    /// What was found of the chart server of that origin.
    ///
    /// # Errors
    /// The database's.
    pub async fn findings(&self, origin: &str) -> Result<Vec<(Question, Answer)>, StoreError> {
        let rows = sqlx::query("SELECT question, answer FROM findings WHERE origin = $1")
            .bind(origin)
            .fetch_all(&self.pool)
            .await?;
        let each = rows.iter().map(|row| {
            let (question, answer): (String, String) =
                (column(row, "question")?, column(row, "answer")?);
            let both = Question::from_word(&question).zip(Answer::from_word(&answer));
            both.ok_or(StoreError::NotUnderstood(
                "what was found of a chart server",
            ))
        });
        each.collect()
    }
}

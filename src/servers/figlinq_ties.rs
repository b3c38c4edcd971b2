//! What charts on Figlinq are tied to: asked in batches, and one by one where something was left out.
//!
//! Owns how the reference graph is asked; its shape is in `figlinq_references`. What always holds: a chart whose ties
//! were not told whole has unknown ones.

use std::collections::HashMap;

use futures_util::future::try_join_all;

use super::figlinq::{Figlinq, SLASH};
use super::figlinq_references::{self as references, Graph};
use super::{Credentials, ServerError};
use crate::domain::chart::{Chart, Filetype, Ties};
use crate::domain::ids::Fid;

impl Figlinq {
    /// Notes what each chart is tied to, as far as the chart server tells.
    pub(super) async fn learn_ties(
        &self,
        who: &Credentials,
        charts: &mut [Chart],
    ) -> Result<(), ServerError> {
        let mut told: HashMap<Fid, Ties> = HashMap::new();
        for filetype in [Filetype::Plot, Filetype::Grid] {
            let of_type = charts.iter().filter(|chart| chart.filetype == filetype);
            let fids: Vec<&Fid> = of_type.map(|chart| &chart.fid).collect();
            let batches = fids.chunks(references::MOST_FIDS);
            let batches = batches.map(|batch| self.ties_of(who, batch, filetype));
            told.extend(try_join_all(batches).await?.into_iter().flatten());
        }
        for chart in charts {
            let ties = told.remove(&chart.fid).unwrap_or(Ties::Unknown);
            match chart.filetype {
                Filetype::Plot => chart.draws_from = ties,
                Filetype::Grid => chart.drawn_by = ties,
            }
        }
        Ok(())
    }

    /// One by one where something was left out: most of them may still be told whole.
    async fn ties_of(
        &self,
        who: &Credentials,
        fids: &[&Fid],
        filetype: Filetype,
    ) -> Result<Vec<(Fid, Ties)>, ServerError> {
        let graph = self.graph(who, fids, filetype).await?;
        if fids.len() == 1 || graph.as_ref().is_none_or(Graph::is_whole) {
            let ties = fids.iter().map(|fid| tied(fid, graph.as_ref(), filetype));
            return Ok(ties.collect());
        }
        try_join_all(fids.iter().map(async |fid| {
            let graph = self.graph(who, &[*fid], filetype).await?;
            Ok(tied(fid, graph.as_ref(), filetype))
        }))
        .await
    }

    /// Nothing where the chart server has no such graph.
    async fn graph(
        &self,
        who: &Credentials,
        fids: &[&Fid],
        filetype: Filetype,
    ) -> Result<Option<Graph>, ServerError> {
        let fids: Vec<String> = fids.iter().map(ToString::to_string).collect();
        let fids = fids.join(",");
        let direction = match filetype {
            Filetype::Plot => "uses",
            Filetype::Grid => "used_by",
        };
        let query = [
            ("fids", fids.as_str()),
            ("direction", direction),
            ("depth", "1"),
            ("compact", "true"),
        ];
        match self.get(who, &["files", "references", SLASH], &query).await {
            Ok(body) => references::graph(&body).map(Some),
            Err(ServerError::NotFound | ServerError::WrongState) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn tied(fid: &Fid, graph: Option<&Graph>, filetype: Filetype) -> (Fid, Ties) {
    let ties = graph.map_or(Ties::Unknown, |graph| graph.ties(fid, filetype));
    (fid.clone(), ties)
}

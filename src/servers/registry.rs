//! The chart servers that the operator configured.
//!
//! Owns the map from name to server; `main` fills it from the settings. What always holds: a server that
//! is not in here is never called.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::ChartServer;
use crate::domain::ids::ServerName;

/// Chart servers by the operator's names. Cheap to clone; clones share the servers.
#[derive(Clone, Default)]
pub struct Servers(Arc<BTreeMap<ServerName, Arc<dyn ChartServer>>>);

impl Servers {
    /// Those servers, each under its own name; of two with one name the later stands.
    #[must_use]
    pub fn new(servers: impl IntoIterator<Item = Arc<dyn ChartServer>>) -> Self {
        let by_name = servers
            .into_iter()
            .map(|server| (server.name().clone(), server));
        Self(Arc::new(by_name.collect()))
    }

    /// The server of that name.
    #[must_use]
    pub fn get(&self, name: &ServerName) -> Option<Arc<dyn ChartServer>> {
        self.0.get(name).map(Arc::clone)
    }

    /// The only server, where there is but one.
    #[must_use]
    pub fn only(&self) -> Option<Arc<dyn ChartServer>> {
        let mut all = self.0.values();
        all.next().filter(|_| all.next().is_none()).map(Arc::clone)
    }

    /// All names, in order.
    pub fn names(&self) -> impl Iterator<Item = &ServerName> {
        self.0.keys()
    }
}

impl fmt::Debug for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

//! Chart servers, behind one trait.
//!
//! Owns [`ChartServer`], its errors and its HTTP. May name `domain` alone: no Discord, no SQL. What always
//! holds: credentials are passed per call and kept nowhere; a write follows no redirect and succeeded only
//! when the documented status came with the documented shape; the two calls that take a chart away take an
//! [`ApprovedItem`], which nobody but `store` can bring about.

pub mod chart_studio;
mod chart_studio_files;
pub mod figlinq;
mod figlinq_files;
mod figlinq_references;
mod figlinq_ties;
mod file_row;
pub mod health;
mod http;
mod http_client;
mod outcome;
mod pace;
mod picture;
pub mod profile;
mod refusals;
pub mod registry;
pub mod retry;
#[cfg(test)]
mod stub;
pub mod throttle;

use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::domain::approval::ApprovedItem;
use crate::domain::chart::{Chart, Filetype, Folder, Listing, Parent, Privacy};
use crate::domain::findings::{Answer, Question};
use crate::domain::ids::{Fid, ServerName};
use crate::domain::quota::PlotLimit;
use crate::domain::watch::Counting;

use profile::Profile;

pub use http::Timeouts;
pub use http_client::BadAddress;
pub use picture::MOST_PICTURE_BYTES;

/// A user name and its key, for one call.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user name on the chart server.
    pub username: String,
    /// The key. `SecretString` shows nothing in `Debug`.
    pub key: SecretString,
}

/// Who a key belongs to, as the chart server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user name, in the server's own spelling.
    pub username: String,
    /// How many plots the account may hold.
    pub plot_limit: PlotLimit,
}

/// A chart to be uploaded.
#[derive(Clone, Debug, PartialEq)]
pub struct NewChart {
    /// Plot or grid.
    pub filetype: Filetype,
    /// Its title.
    pub title: String,
    /// Whether everybody may see it; what is not known counts as private.
    pub privacy: Privacy,
    /// Where it is to lie; what is not known counts as home.
    pub parent: Parent,
    /// The figure of a plot, or `{"cols": …}` of a grid.
    pub content: serde_json::Value,
}

/// What one listing is asked to tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Charts of one filetype; the server filters.
    Only(Filetype),
    /// The same, where nobody asks what they are tied to: a chart server that is asked for that by calls of their own
    /// is spared them.
    Titles(Filetype),
    /// Every file: plots, grids and folders are told, the rest is passed over.
    Everything,
    /// Folders alone; the server filters.
    Folders,
    /// Charts in the trash, as far as the server's listing shows them.
    Trash,
}

/// What a reading of one chart found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a reading is taken apart where it is taken"
)]
pub enum Reading {
    /// The chart, in use or in the trash as its `whereabouts` say.
    There(Chart),
    /// The server says that it is in the trash and shows nothing of it (409).
    InTrashUnseen,
    /// The server says that there is no such file (404). Some say so of a file in the trash too.
    NotThere,
}

/// Asked right before each sending of a call that changes something: between the moment at which it was meant and
/// that one, the throttle and the waits of a chart server may lie.
#[async_trait]
pub trait Leave: Send + Sync {
    /// Whether it may leave now.
    async fn may_leave(&self) -> bool;
}

/// Leaves whenever its turn is.
#[derive(Clone, Copy, Debug)]
pub struct AnyTime;

#[async_trait]
impl Leave for AnyTime {
    async fn may_leave(&self) -> bool {
        true
    }
}

/// A chart server. Every call may wait for the throttle, and reads repeat as `retry` decides; writes are
/// repeated only where the server certainly did nothing (429, or no connection was made).
#[async_trait]
pub trait ChartServer: Send + Sync {
    /// The operator's name for it.
    fn name(&self) -> &ServerName;

    /// Scheme, host and port, as part of what a sealed key is bound to; `builtin://name` of the carried one.
    fn origin(&self) -> &str;

    /// The hosts (with a port where there is one) under which its charts have addresses.
    fn web_hosts(&self) -> &[String];

    /// What the operator says of it.
    fn profile(&self) -> &Profile;

    /// Whether there is a picture at the address that a chart's file object tells, for everybody where it is public.
    fn has_pictures(&self) -> bool;

    /// How many writes a second that account is let make, where the chart server has said no to more.
    fn pace(&self, who: &Credentials) -> Option<f64>;

    /// What counting an account takes here.
    fn counting(&self) -> Counting {
        Counting::OneCall
    }

    /// Asks once, as nobody, whether a chart server of this kind answers here.
    async fn probe(&self) -> Result<(), ServerError>;

    /// Who the key belongs to.
    async fn who_am_i(&self, who: &Credentials) -> Result<Identity, ServerError>;

    /// Lists to the end. A listing whose total changes under it, or that repeats a fid, is taken again.
    async fn list(&self, who: &Credentials, scope: Scope) -> Result<Listing, ServerError>;

    /// Reads what it leaves open, as far as a few reads tell.
    async fn find_out(&self, who: &Credentials) -> Result<Vec<(Question, Answer)>, ServerError> {
        let _ = who;
        Ok(Vec::new())
    }

    /// How many files of that filetype there are: in one call, unless [`ChartServer::counting`] says otherwise.
    async fn count(&self, who: &Credentials, filetype: Filetype) -> Result<u64, ServerError>;

    /// Reads one chart.
    async fn read(&self, who: &Credentials, fid: &Fid) -> Result<Reading, ServerError>;

    /// The figure of a plot, or the data of a grid.
    async fn content(
        &self,
        who: &Credentials,
        fid: &Fid,
        filetype: Filetype,
    ) -> Result<serde_json::Value, ServerError>;

    /// A picture of a plot, as the bytes of a PNG that may be handed on: at most [`MOST_PICTURE_BYTES`], and a PNG by
    /// its first bytes. Nothing where the server draws none for this account.
    async fn picture(
        &self,
        _who: &Credentials,
        _fid: &Fid,
    ) -> Result<Option<Vec<u8>>, ServerError> {
        Ok(None)
    }

    /// Moves a chart to the trash; what the server then shows of it.
    async fn trash(
        &self,
        who: &Credentials,
        item: ApprovedItem<'_>,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError>;

    /// Uploads a chart anew; what the server made of it. Never over another: where something has its title in that
    /// folder, it is [`ServerError::NameTaken`].
    async fn upload(
        &self,
        who: &Credentials,
        chart: &NewChart,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError>;

    /// Makes a folder of that name; what the server made. Where something has its name there, it is
    /// [`ServerError::NameTaken`].
    async fn make_folder(
        &self,
        _who: &Credentials,
        _parent: &Parent,
        _name: &str,
        _leave: &dyn Leave,
    ) -> Result<Folder, ServerError> {
        let why = "no folder can be made on this kind of chart server";
        Err(ServerError::NotUnderstood(why.to_owned().into()))
    }

    /// Takes a chart out of the trash.
    async fn restore(
        &self,
        who: &Credentials,
        fid: &Fid,
        leave: &dyn Leave,
    ) -> Result<Chart, ServerError>;

    /// Deletes a chart that is in the trash, for ever. Refused unless the plan's effect deletes.
    async fn delete(
        &self,
        who: &Credentials,
        item: ApprovedItem<'_>,
        leave: &dyn Leave,
    ) -> Result<(), ServerError>;
}

/// Why a call to a chart server did not do what it was for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// 401: the key is not, or no longer, right.
    #[error("the chart server refused the key")]
    Unauthorized,
    /// 403: the key is right, and may not do this. The server's own words, cut to 200 characters.
    #[error("the chart server forbids it: {0}")]
    Forbidden(String),
    /// 404 in the API's own shape.
    #[error("there is no such file")]
    NotFound,
    /// The account may hold no more plots.
    #[error("the account is full")]
    AccountFull,
    /// Another file has its title, in its folder.
    #[error("another file has that title")]
    NameTaken,
    /// The folder in which it lay is gone.
    #[error("its folder is gone")]
    FolderGone,
    /// 409: not in the state that the call needs (deleting what is not in the trash).
    #[error("the file is in another state")]
    WrongState,
    /// 429, after all repetitions that were allowed.
    #[error("the chart server asks to wait {0:?}")]
    RateLimited(Duration),
    /// No connection, or 5xx to a read, after all repetitions: nothing was changed.
    #[error("the chart server is not available: {0}")]
    Unavailable(Trouble),
    /// The redirect with which Plotly's public cloud answers since October 2025.
    #[error("this chart server was closed")]
    ClosedCloud,
    /// A write left and no answer says whether it took effect: time-out, cut connection, 5xx.
    #[error("it is not known whether the call took effect")]
    Ambiguous,
    /// An answer that is not the API's: another status, another shape, a redirect to a write.
    #[error("the chart server's answer was not understood: {0}")]
    NotUnderstood(Instead),
    /// The file is there, and is a folder, a dashboard or the like.
    #[error("the file is neither a plot nor a grid")]
    NotAChart,
    /// A listing is longer than Chartkeeper will take in.
    #[error("the account lists more than {0} files")]
    TooLong(u64),
    /// A listing kept changing while it was taken.
    #[error("the listing kept changing")]
    KeptChanging,
    /// It was not sent: when its turn came it might not leave any more.
    #[error("the call was held back before it left")]
    HeldBack,
}

/// What came instead of the API's answer, so that each has a sentence of its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Instead {
    /// A page for people, or a redirect to another host: somebody wants a sign-in first.
    #[error("a web page, perhaps one to sign in")]
    WebPage,
    /// A redirect on the chart server's own host.
    #[error("a redirect to another address of its own")]
    Moved,
    /// 404, and not in the API's shape: no API is at this path.
    #[error("status 404, and not in the API's shape")]
    NoApi,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl From<String> for Instead {
    fn from(what: String) -> Self {
        Self::Other(what)
    }
}

impl From<&str> for Instead {
    fn from(what: &str) -> Self {
        Self::Other(what.to_owned())
    }
}

/// Why a chart server is not available, so that each has a sentence of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Trouble {
    /// Nothing listens at its address.
    #[error("the connection is refused")]
    Refused,
    /// Nobody knows its name.
    #[error("its name is not known")]
    UnknownName,
    /// No connection, or one that was cut.
    #[error("no connection")]
    NoConnection,
    /// What listens there speaks no TLS.
    #[error("it speaks no TLS")]
    NoTls,
    /// It did not answer in time.
    #[error("time-out")]
    TimedOut,
    /// Its certificate has run out.
    #[error("its certificate has expired")]
    CertificateExpired,
    /// Nobody whom we trust vouches for its certificate.
    #[error("its certificate is of an unknown authority")]
    UnknownAuthority,
    /// Its certificate is another name's.
    #[error("its certificate is for another name")]
    WrongName,
    /// Its certificate is not valid for another reason.
    #[error("bad certificate")]
    BadCertificate,
    /// It answered with a 5xx status.
    #[error("error status")]
    ErrorStatus,
}

impl Trouble {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Refused,
        Self::UnknownName,
        Self::NoConnection,
        Self::NoTls,
        Self::TimedOut,
        Self::CertificateExpired,
        Self::UnknownAuthority,
        Self::WrongName,
        Self::BadCertificate,
        Self::ErrorStatus,
    ];

    /// Whether it is the certificate: somebody has to mend that, and waiting does not.
    #[must_use]
    pub const fn is_of_certificate(self) -> bool {
        matches!(
            self,
            Self::CertificateExpired
                | Self::UnknownAuthority
                | Self::WrongName
                | Self::BadCertificate
        )
    }
}

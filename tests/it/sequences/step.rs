//! What can be done in a sequence, and how one is drawn.

use chart_host::{Behaviour, ReadTrashed, SecondTrash, TrashInListing};
use proptest::prelude::*;

use crate::world::Charts;

/// A sequence: how the stage is set, and what is done on it.
#[derive(Clone, Debug)]
pub struct Sequence {
    pub setting: Setting,
    pub steps: Vec<Step>,
}

/// How the stage is set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub server: Server,
    pub copies: bool,
    /// The role is named, and asked for above so many charts.
    pub asked_above: Option<u64>,
    pub approvers: u32,
}

/// How the chart server answers what is open.
#[derive(Clone, Copy, Debug)]
pub enum Server {
    Plain,
    StampsTrash,
    HidesTrash,
    ConflictsOnTrash,
    TellsNoReferences,
    GivesIdsAgain,
    ListsTrash,
    /// Figlinq, of which less is known.
    Figlinq,
}

impl Server {
    pub fn charts(self) -> Charts {
        match self {
            Self::Figlinq => Charts::Figlinq,
            _ => Charts::Apart,
        }
    }

    pub fn behaviour(self) -> Behaviour {
        let plain = Behaviour::default();
        match self {
            Self::Plain => plain,
            Self::StampsTrash => Behaviour {
                trash_changes_modified: true,
                ..plain
            },
            Self::HidesTrash => Behaviour {
                read_trashed: ReadTrashed::NotFound404,
                second_trash: SecondTrash::NotFound404,
                ..plain
            },
            Self::ConflictsOnTrash => Behaviour {
                read_trashed: ReadTrashed::Conflict409,
                second_trash: SecondTrash::Conflict409,
                ..plain
            },
            Self::TellsNoReferences => Behaviour {
                rows_carry_references: false,
                ..plain
            },
            Self::GivesIdsAgain => Behaviour {
                ids_return: true,
                ..plain
            },
            Self::ListsTrash => Behaviour {
                listing_shows_trashed: TrashInListing::Marked,
                ..plain
            },
            Self::Figlinq => Behaviour::FIGLINQ,
        }
    }
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Owns the team; linked to the account.
    Jane,
    /// Linked to the same account.
    Max,
    /// May have the approvers' role.
    Ann,
    /// Manages the team; may have the approvers' role.
    Boss,
    /// Nobody special.
    Zoe,
}

/// A line that is typed.
#[derive(Clone, Debug)]
pub enum Line {
    Purge(&'static str),
    Delete(u64),
    List,
    Protect(u64),
    Restore(u64),
    Jobs,
    Pause,
}

/// What is written into a form that a press opens.
#[derive(Clone, Copy, Debug)]
pub enum Written {
    /// The right number.
    Right,
    /// One too many.
    Wrong,
    /// The form is closed.
    Nothing,
}

/// A press: on the newest of the messages that were asked for, or an older one.
#[derive(Clone, Copy, Debug)]
pub struct Pressing {
    pub who: Who,
    /// Counted from the newest.
    pub message: usize,
    pub button: usize,
    pub written: Written,
}

/// What the owner does elsewhere.
#[derive(Clone, Copy, Debug)]
pub enum Elsewhere {
    Rename,
    Redraw,
    View,
    Trash,
    Restore,
    /// Restores, renames and trashes again.
    Rework,
    Delete,
    /// Deletes it and uploads another of that title.
    Again,
    /// Makes a plot that draws from it, where it is a grid.
    DrawFrom,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    TooMany,
    ServerError,
    Hang,
    CutBefore,
    CutAfter,
    Garbage,
    Refused,
}

/// Where.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    Listing,
    Reading,
    Content,
    Trash,
    Restore,
    Delete,
    Anything,
}

/// What is rare by chance: several steps in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// Everything is to go, and another number is written.
    WrongNumber,
    /// A card is pressed after its time.
    TooLate,
    /// Who asks approves.
    OwnYes,
    /// Somebody without the role approves.
    StrangersYes,
    /// Everything is paused while calls wait for the chart server.
    HeldMeanwhile,
    /// One chart after the other, where more than one need a yes.
    InParts,
    /// Between card and press a chart is drawn anew.
    ChangedMeanwhile,
    /// Between card and press a chart is protected.
    ProtectedMeanwhile,
    /// Between card and press a plot is moved to the trash whose grid is on the card, too.
    TrashedMeanwhile,
    /// While the job waits a chart is taken out of the trash, changed and put back.
    ReworkedMeanwhile,
    /// The first deletion gets no answer, and has no effect.
    Unanswered,
}

/// What is done in one step.
#[derive(Clone, Debug)]
pub enum Step {
    Type(Who, Line),
    Press(Pressing),
    /// Plans, and presses the card's button at once. Where others are asked, Ann says yes.
    Whole(Who, Line, usize, Written, bool),
    /// Approves or denies what is asked for.
    Decide(Who, bool),
    /// Lets a job go on, stops it, restores it: a button of the newest message of a job.
    OfJob(Who, usize),
    Clock(u64),
    Restart,
    Crash,
    Role(Who, bool),
    AskAbove(Option<u64>),
    Copies(bool),
    /// Whether what is moved to the trash is deleted three days later.
    Later(bool),
    Owner(Elsewhere, u64),
    Story(Story),
    Fault(Place, Trouble, u32, u32),
    FaultsOff,
    Discord(Trouble, u32),
    /// Real time, in which jobs go on.
    Wait,
}

fn who() -> impl Strategy<Value = Who> + Clone {
    prop_oneof![
        6 => Just(Who::Jane),
        2 => Just(Who::Max),
        2 => Just(Who::Ann),
        2 => Just(Who::Boss),
        1 => Just(Who::Zoe),
    ]
}

fn asker() -> impl Strategy<Value = Who> {
    prop_oneof![8 => Just(Who::Jane), 3 => Just(Who::Max), 1 => Just(Who::Zoe)]
}

fn chart() -> impl Strategy<Value = u64> + Clone {
    prop_oneof![4 => 1_u64..=8, 2 => 21_u64..=24]
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        6 => prop_oneof![
            Just("type:all"),
            Just("type:all older_than:30d"),
            Just("type:plot older_than:30d"),
            Just("type:plot name:chart*"),
            Just("type:grid older_than:1d"),
            Just("type:all name:*1"),
            Just("type:plot keep_newest:3"),
        ].prop_map(Line::Purge),
        4 => chart().prop_map(Line::Delete),
        1 => Just(Line::List),
        1 => chart().prop_map(Line::Protect),
        1 => chart().prop_map(Line::Restore),
        1 => Just(Line::Jobs),
        1 => Just(Line::Pause),
    ]
}

fn planning() -> impl Strategy<Value = Line> {
    line().prop_filter("a plan", |line| {
        matches!(line, Line::Purge(_) | Line::Delete(_))
    })
}

fn written() -> impl Strategy<Value = Written> {
    prop_oneof![6 => Just(Written::Right), 1 => Just(Written::Wrong), 1 => Just(Written::Nothing)]
}

fn pressing() -> impl Strategy<Value = Pressing> {
    let message = prop_oneof![5 => Just(0_usize), 3 => 1_usize..4, 2 => 0_usize..40];
    (who(), message, 0_usize..6, written()).prop_map(|(who, message, button, written)| Pressing {
        who,
        message,
        button,
        written,
    })
}

fn elsewhere() -> impl Strategy<Value = Elsewhere> {
    prop_oneof![
        2 => Just(Elsewhere::Rename),
        2 => Just(Elsewhere::Redraw),
        1 => Just(Elsewhere::View),
        2 => Just(Elsewhere::Trash),
        3 => Just(Elsewhere::Restore),
        1 => Just(Elsewhere::Rework),
        1 => Just(Elsewhere::Delete),
        1 => Just(Elsewhere::Again),
        2 => Just(Elsewhere::DrawFrom),
    ]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        3 => Just(Trouble::TooMany),
        2 => Just(Trouble::ServerError),
        1 => Just(Trouble::Hang),
        2 => Just(Trouble::CutBefore),
        3 => Just(Trouble::CutAfter),
        1 => Just(Trouble::Garbage),
        1 => Just(Trouble::Refused),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        1 => Just(Place::Listing),
        2 => Just(Place::Reading),
        2 => Just(Place::Content),
        4 => Just(Place::Trash),
        1 => Just(Place::Restore),
        4 => Just(Place::Delete),
        1 => Just(Place::Anything),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    prop_oneof![
        Just(Story::WrongNumber),
        Just(Story::TooLate),
        Just(Story::OwnYes),
        Just(Story::StrangersYes),
        Just(Story::HeldMeanwhile),
        Just(Story::InParts),
        Just(Story::ChangedMeanwhile),
        Just(Story::ProtectedMeanwhile),
        Just(Story::TrashedMeanwhile),
        Just(Story::ReworkedMeanwhile),
        Just(Story::Unanswered),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let seconds = prop_oneof![
        3 => 1_u64..70,
        2 => 60_u64..900,
        1 => Just(14 * 60),
        1 => 3_600_u64..7_300,
        1 => 80_000_u64..90_000,
        1 => Just(8 * 86_400_u64),
    ];
    let above = prop_oneof![Just(None), Just(Some(0)), Just(Some(2)), Just(Some(25))];
    prop_oneof![
        8 => (who(), line()).prop_map(|(who, line)| Step::Type(who, line)),
        14 => pressing().prop_map(Step::Press),
        30 => (asker(), planning(), 0_usize..4, written(), prop::bool::weighted(0.8))
            .prop_map(|(who, line, button, written, yes)| Step::Whole(who, line, button, written, yes)),
        6 => (who(), any::<bool>()).prop_map(|(who, yes)| Step::Decide(who, yes)),
        8 => (who(), 0_usize..4).prop_map(|(who, button)| Step::OfJob(who, button)),
        6 => seconds.prop_map(Step::Clock),
        2 => Just(Step::Restart),
        3 => Just(Step::Crash),
        2 => (who(), any::<bool>()).prop_map(|(who, has)| Step::Role(who, has)),
        2 => above.prop_map(Step::AskAbove),
        1 => any::<bool>().prop_map(Step::Copies),
        3 => prop::bool::weighted(0.7).prop_map(Step::Later),
        12 => story().prop_map(Step::Story),
        10 => (elsewhere(), chart()).prop_map(|(deed, chart)| Step::Owner(deed, chart)),
        9 => (place(), trouble(), 0_u32..4, 1_u32..5)
            .prop_map(|(place, trouble, skip, times)| Step::Fault(place, trouble, skip, times)),
        2 => Just(Step::FaultsOff),
        1 => (trouble(), 1_u32..3).prop_map(|(trouble, times)| Step::Discord(trouble, times)),
        3 => Just(Step::Wait),
    ]
}

/// Sequences of at most so many steps.
pub fn sequences(steps: usize) -> impl Strategy<Value = Sequence> {
    let server = prop_oneof![
        3 => Just(Server::Plain),
        1 => Just(Server::StampsTrash),
        1 => Just(Server::HidesTrash),
        1 => Just(Server::ConflictsOnTrash),
        1 => Just(Server::TellsNoReferences),
        1 => Just(Server::GivesIdsAgain),
        1 => Just(Server::ListsTrash),
        2 => Just(Server::Figlinq),
    ];
    let above =
        prop_oneof![1 => Just(None), 1 => Just(Some(0)), 2 => Just(Some(2)), 1 => Just(Some(25))];
    let setting = (
        server,
        prop::bool::weighted(0.75),
        above,
        prop_oneof![3 => Just(1_u32), 1 => Just(2)],
    );
    let setting = setting.prop_map(|(server, copies, asked_above, approvers)| Setting {
        server,
        copies,
        asked_above,
        approvers,
    });
    (setting, prop::collection::vec(step(), steps / 2..=steps))
        .prop_map(|(setting, steps)| Sequence { setting, steps })
}

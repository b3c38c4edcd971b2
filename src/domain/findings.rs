//! What chart servers leave open, and what was found out of one. Pure.
//!
//! What always holds: nothing that decides what is deleted asks this; it is for sentences alone.

use super::words::words;

/// A question that the documents of chart servers leave open and that reading may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Does a listing show what is in the trash?
    ListsTrash,
    /// Do rows of a listing tell what draws from what?
    RowsTellReferences,
    /// What does reading something in the trash answer?
    ReadTrashed,
    /// Does it tell how much an account may hold?
    TellsLimit,
}

words! {
    /// The word in the database.
    Question {
        ListsTrash = "lists_trash",
        RowsTellReferences = "rows_tell_references",
        ReadTrashed = "read_trashed",
        TellsLimit = "tells_limit",
    }
}

/// An answer to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It is shown, with 200.
    Shown,
    /// 404, as if it were gone.
    NotThere,
    /// 409.
    Refused,
    /// Two looks found different answers, so it counts as not known.
    Unclear,
}

words! {
    /// The word in the database.
    Answer {
        Yes = "yes",
        No = "no",
        Shown = "200",
        NotThere = "404",
        Refused = "409",
        Unclear = "unclear",
    }
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// It was found by reading.
    Found,
    /// The operator says so.
    Operator,
    /// Nobody: whatever it is, it is treated with care.
    Default,
}

/// What is known of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Known {
    /// The question.
    pub question: Question,
    /// Its answer; nothing where it is not known.
    pub answer: Option<Answer>,
    /// Who says so.
    pub source: Source,
}

/// What is known of every question: the operator's word comes first.
#[must_use]
pub fn known(lists_trash: Option<bool>, found: &[(Question, Answer)]) -> Vec<Known> {
    let of = |question| {
        let said = lists_trash.filter(|_| question == Question::ListsTrash);
        if let Some(said) = said {
            let answer = if said { Answer::Yes } else { Answer::No };
            return (Some(answer), Source::Operator);
        }
        let found = found.iter().find(|(of, _)| *of == question);
        match found.map(|(_, answer)| *answer) {
            None | Some(Answer::Unclear) => (None, Source::Default),
            Some(answer) => (Some(answer), Source::Found),
        }
    };
    let known = Question::ALL.map(|question| {
        let (answer, source) = of(question);
        Known {
            question,
            answer,
            source,
        }
    });
    known.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for question in Question::ALL {
            assert_eq!(Question::from_word(question.word()), Some(question));
        }
        for answer in Answer::ALL {
            assert_eq!(Answer::from_word(answer.word()), Some(answer));
        }
    }

    #[test]
    fn the_operators_word_comes_first_and_what_is_unclear_is_not_known() {
        let found = [
            (Question::ListsTrash, Answer::Yes),
            (Question::ReadTrashed, Answer::Unclear),
        ];
        let of = |lists_trash| {
            known(lists_trash, &found)
                .into_iter()
                .map(|one| (one.answer, one.source))
        };
        let default = (None, Source::Default);
        assert!(of(Some(false)).eq([
            (Some(Answer::No), Source::Operator),
            default,
            default,
            default
        ]));
        assert!(of(None).eq([
            (Some(Answer::Yes), Source::Found),
            default,
            default,
            default
        ]));
    }
}

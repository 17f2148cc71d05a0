//! The one selected thing, and where one has been before (back and forward as in a browser).

use super::visibility::Node;
use crate::model::annotation::AnnotationId;
use crate::model::pmi::DatumId;
use crate::model::shape::FaceId;
use crate::trace::conformance::{CharacteristicId, RowId};

/// What is selected. All panels show the same thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Selection {
    /// Nothing.
    #[default]
    Nothing,
    /// A requirement on one feature.
    Characteristic(CharacteristicId),
    /// A measured value.
    Row(RowId),
    /// A face, in one placed instance of the scene where one was clicked.
    Face(Option<u32>, FaceId),
    /// A product, a usage or a body in the assembly tree.
    Node(Node),
    /// A callout as drawn.
    Annotation(AnnotationId),
    /// A datum.
    Datum(DatumId),
    /// A finding by its number in the findings table.
    Finding(usize),
}

/// Selections in order, with a place in them.
#[derive(Clone, Debug, Default)]
pub struct History {
    entries: Vec<Selection>,
    at: usize,
}

/// Older selections than this are forgotten.
const KEPT: usize = 200;

impl History {
    /// The present selection.
    pub fn now(&self) -> Selection {
        self.entries.get(self.at).cloned().unwrap_or_default()
    }
    /// Goes to `selection`, forgetting what lay ahead. The same again is no step.
    pub fn go(&mut self, selection: Selection) {
        if self.now() == selection {
            return;
        }
        if self.entries.is_empty() {
            self.entries.push(Selection::Nothing);
        }
        self.entries.truncate(self.at + 1);
        self.entries.push(selection);
        if self.entries.len() > KEPT {
            self.entries.remove(0);
        }
        self.at = self.entries.len() - 1;
    }
    /// Whether there is something behind.
    pub fn can_go_back(&self) -> bool {
        self.at > 0
    }
    /// Whether there is something ahead.
    pub fn can_go_forward(&self) -> bool {
        self.at + 1 < self.entries.len()
    }
    /// One step back.
    pub fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }
    /// One step forward.
    pub fn forward(&mut self) {
        if self.can_go_forward() {
            self.at += 1;
        }
    }
    /// Forgets all: another model has been opened.
    pub fn clear(&mut self) {
        *self = History::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(number: u32) -> Selection {
        Selection::Face(None, FaceId(number))
    }

    #[test]
    fn back_and_forward_are_those_of_a_browser() {
        let mut history = History::default();
        for number in 1..=3 {
            history.go(face(number));
        }
        history.back();
        history.back();
        assert_eq!(history.now(), face(1));
        history.forward();
        assert_eq!(history.now(), face(2));
        history.go(face(9));
        assert!(!history.can_go_forward(), "a new way forgets the old one");
        history.back();
        assert_eq!(history.now(), face(2));
    }

    #[test]
    fn long_histories_are_bounded() {
        let mut history = History::default();
        (0..1000).for_each(|number| history.go(face(number)));
        assert_eq!(history.now(), face(999));
        (0..1000).for_each(|_| history.back());
        assert_eq!(history.now(), face(800));
    }
}

//! What is shown, hidden, ghosted or isolated in the assembly.

use crate::model::Model;
use crate::model::product::{OccurrenceId, ProductId};
use crate::model::shape::BodyId;
use std::collections::BTreeSet;

/// A line of the assembly tree: a root product, a usage below it, or a body of either.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Product at the top.
    pub root: ProductId,
    /// Usages from the root down.
    pub path: Vec<OccurrenceId>,
    /// A body of the product reached, or the product itself.
    pub body: Option<BodyId>,
}

impl Node {
    /// The root product itself.
    pub fn root(root: ProductId) -> Self {
        Node { root, path: Vec::new(), body: None }
    }
    /// The product that this line stands for (or whose body it is).
    pub fn product(&self, model: &Model) -> ProductId {
        self.path.last().and_then(|id| model.occurrences.get(id.index())).map_or(self.root, |usage| usage.child)
    }
    /// The line of a usage below this one.
    pub fn child(&self, usage: OccurrenceId) -> Self {
        let mut path = self.path.clone();
        path.push(usage);
        Node { root: self.root, path, body: None }
    }
    /// The line of a body of this product.
    pub fn with_body(&self, body: BodyId) -> Self {
        Node { body: Some(body), ..self.clone() }
    }
    /// Whether `other` is this line or lies below it.
    pub fn holds(&self, other: &Node) -> bool {
        self.root == other.root
            && other.path.starts_with(&self.path)
            && (self.body.is_none() || (self.body == other.body && self.path == other.path))
    }
}

/// Which lines are hidden or ghosted; an isolated line hides all others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visibility {
    hidden: BTreeSet<Node>,
    ghosted: BTreeSet<Node>,
    isolated: Option<Node>,
}

impl Visibility {
    /// Whether `node` is drawn.
    pub fn is_shown(&self, node: &Node) -> bool {
        let isolated = self.isolated.as_ref().is_none_or(|only| only.holds(node) || node.holds(only));
        isolated && !self.hidden.iter().any(|hidden| hidden.holds(node))
    }
    /// Whether `node` is drawn pale.
    pub fn is_ghost(&self, node: &Node) -> bool {
        self.ghosted.iter().any(|ghost| ghost.holds(node))
    }
    /// The line that alone is shown.
    pub fn isolated(&self) -> Option<&Node> {
        self.isolated.as_ref()
    }
    /// Whether everything is shown as it is.
    pub fn is_plain(&self) -> bool {
        self.hidden.is_empty() && self.ghosted.is_empty() && self.isolated.is_none()
    }
    /// Hides or shows a line and all below it.
    pub fn set_shown(&mut self, node: &Node, shown: bool) {
        if shown {
            self.hidden.retain(|hidden| !node.holds(hidden) && !hidden.holds(node));
        } else {
            self.hidden.insert(node.clone());
        }
    }
    /// Draws a line and all below it pale, or as it is.
    pub fn set_ghost(&mut self, node: &Node, ghost: bool) {
        if ghost {
            self.ghosted.insert(node.clone());
        } else {
            self.ghosted.retain(|other| !node.holds(other) && !other.holds(node));
        }
    }
    /// Shows only `node`; the same again shows all.
    pub fn isolate(&mut self, node: &Node) {
        self.isolated = if self.isolated.as_ref() == Some(node) { None } else { Some(node.clone()) };
    }
    /// Shows all.
    pub fn clear(&mut self) {
        *self = Visibility::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hiding_a_line_hides_what_is_below_it() {
        let root = Node::root(ProductId(0));
        let (left, right) = (root.child(OccurrenceId(1)), root.child(OccurrenceId(2)));
        let body = left.with_body(BodyId(7));
        let mut visibility = Visibility::default();
        visibility.set_shown(&left, false);
        assert!(!visibility.is_shown(&body) && visibility.is_shown(&right) && visibility.is_shown(&root));
        visibility.set_shown(&body, true);
        assert!(visibility.is_shown(&body));
        visibility.isolate(&right);
        assert!(visibility.is_shown(&root) && visibility.is_shown(&right) && !visibility.is_shown(&left));
        visibility.isolate(&right);
        assert!(visibility.is_plain());
    }

    #[test]
    fn ghosts_are_passed_down() {
        let root = Node::root(ProductId(0));
        let mut visibility = Visibility::default();
        visibility.set_ghost(&root, true);
        assert!(visibility.is_ghost(&root.child(OccurrenceId(3)).with_body(BodyId(1))));
        visibility.set_ghost(&root, false);
        assert!(visibility.is_plain());
    }
}

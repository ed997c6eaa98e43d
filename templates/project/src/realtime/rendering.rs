//! An event as text, made once for all who see the same fields of it.

use crate::auth::policy::Caller;

use super::event::Event;
use super::peer::Outgoing;

pub struct Rendering<'a> {
    event: &'a Event,
    channel: &'a str,
    made: Vec<(Vec<bool>, Outgoing)>,
}

impl<'a> Rendering<'a> {
    pub fn new(event: &'a Event, channel: &'a str) -> Self {
        Self {
            event,
            channel,
            made: Vec::new(),
        }
    }

    pub fn for_caller(&mut self, caller: &Caller) -> Outgoing {
        let visible = self.event.visible(caller);
        if let Some((_, outgoing)) = self.made.iter().find(|(fields, _)| *fields == visible) {
            return outgoing.clone();
        }
        let data = self.event.data(&visible);
        let outgoing = self.event.outgoing(self.channel, &data);
        self.made.push((visible, outgoing.clone()));
        outgoing
    }
}

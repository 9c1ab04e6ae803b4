//! Rules that an analyst writes for what the general mechanism cannot know.

use crate::error::Result;
use crate::extract::Statistic;

#[derive(Debug, Default)]
pub struct Rules {}

impl Rules {
    pub fn load(_files: Vec<(&str, &str)>) -> Result<Self> {
        Ok(Self {})
    }
    pub fn apply(&self, _text: &str, _statistics: &mut Vec<Statistic>) {}
}

pub enum Export {}

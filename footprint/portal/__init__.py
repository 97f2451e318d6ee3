"""The members' website: accounts, pages, uploads. No formula and no rule of the method lives here."""

"""What a member-year is for pages and API alike: the journey, profile, answers, signature, versions, reports."""

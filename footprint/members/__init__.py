"""The registry of members: profiles by year, lists of them, and how members and their files leave."""

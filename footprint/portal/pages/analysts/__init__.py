"""The pages of the analysts of the pôle: members and findings, who may enter, the vocabulary of the pôle."""

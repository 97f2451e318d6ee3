"""What words mean: kinds of device, models, states, people, countries. The words are data beside these modules."""

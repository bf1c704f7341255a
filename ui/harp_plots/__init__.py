"""Pictures of profiled applications: progress of a campaign, errors, scaling, candidates; all from results alone."""

from ui.harp_plots.candidates import candidate_bars
from ui.harp_plots.certainty import CampaignStep, certainty_over_cost, steps_of
from ui.harp_plots.predicted import predicted_against_measured
from ui.harp_plots.scaling import scaling_over_cores

__all__ = [
    "CampaignStep", "candidate_bars", "certainty_over_cost", "predicted_against_measured", "scaling_over_cores",
    "steps_of",
]  # fmt: skip

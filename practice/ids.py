"""The names of things: opaque text, never reused, safe in logs."""

from __future__ import annotations

from typing import NewType

PracticeId = NewType("PracticeId", str)
ProviderId = NewType("ProviderId", str)
PatientId = NewType("PatientId", str)
VisitId = NewType("VisitId", str)
ConversationId = NewType("ConversationId", str)
InboxId = NewType("InboxId", str)
OutboxId = NewType("OutboxId", str)
EpisodeId = NewType("EpisodeId", str)
TaskId = NewType("TaskId", str)
NudgeId = NewType("NudgeId", str)
FollowUpId = NewType("FollowUpId", str)
OfferId = NewType("OfferId", str)
EnrolmentId = NewType("EnrolmentId", str)
RoundId = NewType("RoundId", str)
ReadingId = NewType("ReadingId", str)
AccountId = NewType("AccountId", str)
LoginId = NewType("LoginId", str)
CampaignId = NewType("CampaignId", str)
RecallId = NewType("RecallId", str)

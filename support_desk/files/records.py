"""What reads and writes of files answer with: frozen values, whose fields are the columns of their statement."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a ticket; what each column may hold is said at `models.Attachment` and `models.Blob`."""

    id: int
    ticket_id: int
    name: str
    url_name: str
    size: int
    content_type: str
    blob_key: str

    @property
    def url(self) -> str:
        """Where its bytes are."""
        return f"/api/attachments/{self.id}/{self.url_name}"
